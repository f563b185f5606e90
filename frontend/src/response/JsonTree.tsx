/** JSON as a tree that opens and closes; children are drawn when they are opened, and a hundred at a time. */

import { useMemo, useState } from "preact/hooks";
import { responseText } from "../i18n/response.ts";
import { Button } from "../ui/Button.tsx";
import "./JsonTree.css";

const OPEN_DEPTH = 2;
const CHILDREN_FIRST = 100;
const CHILDREN_MORE = 500;
const STRING_SHOWN_MAX = 1_000;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function JsonTree({ text }: { text: string }) {
  const value = useMemo(() => parse(text), [text]);
  if (value === undefined) return <p class="hint">{responseText.value.notJson}</p>;
  return (
    <div class="json-tree" translate={false}>
      <Node name={null} value={value} depth={0} />
    </div>
  );
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

interface NodeProps {
  name: string | null;
  value: Json;
  depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  if (typeof value === "object" && value !== null) return <Branch name={name} value={value} depth={depth} />;
  return (
    <div class="json-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ name, value, depth }: NodeProps & { value: object }) {
  const text = responseText.value;
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH);
  const [count, setCount] = useState(CHILDREN_FIRST);
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Record<string, Json>);
  const left = entries.length - count;
  return (
    <details class="json-branch" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-size">
          {isList ? "[ ]" : "{ }"} {isList ? text.items(entries.length) : text.keys(entries.length)}
        </span>
      </summary>
      {isOpen &&
        entries
          .slice(0, count)
          .map(([key, child]) => <Node key={key} name={key} value={child} depth={depth + 1} />)}
      {isOpen && left > 0 && (
        <Button size="small" onClick={() => setCount(count + CHILDREN_MORE)}>
          {text.showMore(Math.min(left, CHILDREN_MORE))}
        </Button>
      )}
    </details>
  );
}

function Name({ name }: { name: string | null }) {
  if (name === null) return null;
  return <span class="json-name">{name}: </span>;
}

function Leaf({ value }: { value: Json }) {
  if (typeof value === "string") {
    const shown = value.length > STRING_SHOWN_MAX ? `${value.slice(0, STRING_SHOWN_MAX)}…` : value;
    return <span data-json="string">{JSON.stringify(shown)}</span>;
  }
  return <span data-json={typeof value === "number" ? "number" : "word"}>{String(value)}</span>;
}
