/** A picture, from its bytes. An `<img>` runs no script, not even an SVG's. */

import { useEffect, useState } from "preact/hooks";
import { responseText } from "../i18n/response.ts";
import "./ImageView.css";

export function ImageView({ bytes, type }: { bytes: Uint8Array<ArrayBuffer>; type: string }) {
  const text = responseText.value;
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState<{ width: number; height: number } | "broken" | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    setSize(null);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  if (size === "broken") return <p class="hint">{text.imageBroken}</p>;
  return (
    <figure class="image-view">
      {url !== null && (
        <img
          src={url}
          alt={text.imageAlt(type)}
          onError={() => setSize("broken")}
          onLoad={({ currentTarget: image }) =>
            setSize({ width: image.naturalWidth, height: image.naturalHeight })
          }
        />
      )}
      <figcaption>{size && text.imageSize(size.width, size.height)}</figcaption>
    </figure>
  );
}
