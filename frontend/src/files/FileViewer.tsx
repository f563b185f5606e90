/** A file that is looked at and not edited: bytes of the project, or what the app wrote. */

import { useEffect, useState } from "preact/hooks";
import { readFile } from "../api/files.ts";
import { Problem } from "../api/http.ts";
import { filesText } from "../i18n/files.ts";
import { diskFiles } from "../state/disk.ts";
import { files } from "../state/project.ts";
import { session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Chip } from "../ui/Chip.tsx";
import { download, formatBytes, imageType, toBody, toBytes } from "./bytes.ts";
import "./FileViewer.css";

const SHOWN_BYTES_MAX = 256 * 1024;

export function FileViewer({ path }: { path: string }) {
  const blob = useFile(path);
  const text = filesText.value;
  if (blob === "loading") return <p class="viewer-note">{text.loadingFile}</p>;
  if (blob === "gone") return <p class="viewer-note">{text.fileGone}</p>;
  return (
    <div class="viewer">
      <header class="viewer-head">
        <code>{path}</code>
        <Chip>{text.readOnly}</Chip>
        <span class="viewer-size">{formatBytes(blob.size)}</span>
        <Button size="small" icon="download" onClick={() => download(path.split("/").at(-1) ?? path, blob)}>
          {text.download}
        </Button>
      </header>
      {imageType(path) === null ? <TextContent blob={blob} /> : <Picture path={path} blob={blob} />}
    </div>
  );
}

function Picture({ path, blob }: { path: string; blob: Blob }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([blob], { type: imageType(path) ?? "" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [path, blob]);
  return <div class="viewer-picture">{url !== null && <img src={url} alt={path} />}</div>;
}

function TextContent({ blob }: { blob: Blob }) {
  const text = filesText.value;
  const [content, setContent] = useState<string | null>("");
  useEffect(() => {
    let isCurrent = true;
    void blob
      .slice(0, SHOWN_BYTES_MAX)
      .arrayBuffer()
      .then((buffer) => {
        const body = toBody(new Uint8Array(buffer));
        if (isCurrent) setContent(typeof body === "string" ? body : null);
      });
    return () => {
      isCurrent = false;
    };
  }, [blob]);
  if (content === null) return <p class="viewer-note">{text.binaryFile}</p>;
  return (
    <>
      {blob.size > SHOWN_BYTES_MAX && <p class="viewer-note">{text.cutAt(formatBytes(SHOWN_BYTES_MAX))}</p>}
      <pre class="viewer-text">{content}</pre>
    </>
  );
}

/** The project's own bytes are here already; what the app wrote is read again whenever it changes. */
function useFile(path: string): Blob | "loading" | "gone" {
  const own = files.value.get(path);
  const id = session.value?.id;
  const modified = diskFiles.value.find((file) => file.path === path)?.modified;
  const [blob, setBlob] = useState<Blob | "loading" | "gone">("loading");
  // `modified` is there to look again: the same path then holds other bytes.
  useEffect(() => {
    const aborter = new AbortController();
    if (own !== undefined) setBlob(new Blob([toBytes(own)]));
    else if (id === undefined) setBlob("gone");
    else void load(id, path, aborter.signal).then(setBlob, () => undefined);
    return () => aborter.abort();
  }, [path, own, id, modified]);
  return blob;
}

async function load(id: string, path: string, signal: AbortSignal): Promise<Blob | "gone"> {
  try {
    return await readFile(id, path, signal);
  } catch (error) {
    if (error instanceof Problem) return "gone";
    throw error;
  }
}
