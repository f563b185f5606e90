import { expect, test } from "vitest";
import { frameFor } from "./ShareDialog.tsx";

test("a project's name ends neither the attribute nor the frame that it stands in", () => {
  const place = document.createElement("div");
  place.innerHTML = frameFor("http://localhost/s/abc", '"></iframe><b onclick="x"> & <i>');
  expect(place.children).toHaveLength(1);
  expect(place.querySelector("iframe")?.getAttribute("title")).toBe('"></iframe><b onclick="x"> & <i>');
  expect(place.querySelector("iframe")?.getAttribute("src")).toBe("http://localhost/s/abc?embed=1");
});
