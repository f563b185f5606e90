/** Traces as five stations. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Step, Trace } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { whyNot } from "./Matching.tsx";
import { stationsOf } from "./stations.ts";
import { titleOf, toneOf } from "./stepWords.ts";

const sample = JSON.parse(readFileSync("../tests/wire/Trace.json", "utf8")) as Trace;

function without(...kinds: Step["type"][]): Trace {
  return { ...sample, steps: sample.steps.filter((step) => !kinds.includes(step.type)) };
}

const states = (trace: Trace) => stationsOf(trace).map((station) => station.state);

test("a request that went all the way has five stations", () => {
  expect(states(without("exception", "response"))).toEqual(["ok", "ok", "ok", "pending", "ok"]);
  expect(stationsOf(sample).map((station) => station.detail)).toEqual([
    "POST /user/7?x=%E4%BD%A0",
    "/user/<int:id>",
    "BadRequestKeyError",
    "400 text/html",
    "231 B",
  ]);
});

test("a view that was not called is skipped, one that is not reached is pending", () => {
  expect(states(without("view", "exception"))[2]).toBe("skipped");
  expect(states({ ...sample, steps: sample.steps.slice(0, 1) })).toEqual([
    "ok",
    "pending",
    "pending",
    "pending",
    "pending",
  ]);
});

test("an exception of the app's own is an error, a 400 a warning", () => {
  expect(states(sample)[2]).toBe("warn");
  const steps = sample.steps.map((step) => (step.type === "exception" ? { ...step, status: null } : step));
  expect(states({ ...sample, steps })[2]).toBe("error");
});

test("every kind of step has a title and a tone", () => {
  for (const step of sample.steps) {
    expect(titleOf(step, journeyText.value)).not.toBe("");
    expect(toneOf(step)).toMatch(/plain|user|ok|warn|error/);
  }
});

test("why a rule did not match is said of each way to fail", () => {
  const attempt = { rule: "/a", methods: ["GET"], segment: "x", expected: "<int:id>" };
  expect(whyNot({ ...attempt, failed: "segment" })).toContain("x");
  expect(whyNot({ ...attempt, failed: "segment", segment: null })).toContain("ends");
  expect(whyNot({ ...attempt, failed: "segment", expected: null })).toContain("ends before x");
  expect(whyNot({ ...attempt, failed: "method" })).toContain("GET");
  expect(whyNot({ ...attempt, failed: "converter" })).toContain("converter");
  expect(whyNot({ ...attempt, failed: "slash" })).toContain("slash");
});
