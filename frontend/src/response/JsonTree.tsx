/**
 * JSON as a tree that opens and closes. Children are drawn when they are opened; more than a hundred stand in ranges,
 * and those in ranges of ranges, so that the last of a million is three clicks away and no click draws more than a hundred.
 */

import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { responseText } from "../i18n/response.ts";
import "./JsonTree.css";

export const CHILDREN_MAX = 100;
/** Branches below the first are open from the start while all of them together take no more rows. */
export const OPEN_ROWS_MAX = 500;
const OPEN_DEPTH = 2;
const STRING_SHOWN_MAX = 1_000;
const NAME_SHOWN_MAX = 40;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a list or an object holds, in order. */
interface Members {
  readonly count: number;
  name(at: number): string;
  value(at: number): Json;
}

export function JsonTree({ text }: { text: string }) {
  const value = useMemo(() => parse(text), [text]);
  if (value === undefined) return <p class="hint">{responseText.value.notJson}</p>;
  return (
    <div class="json-tree" translate={false}>
      <Node name={null} value={value} depth={0} siblings={1} />
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

function membersOf(value: object): Members {
  if (Array.isArray(value)) return { count: value.length, name: String, value: (at) => value[at] as Json };
  const names = Object.keys(value);
  const name = (at: number) => names[at] as string;
  return { count: names.length, name, value: (at) => (value as Record<string, Json>)[name(at)] as Json };
}

interface NodeProps {
  name: string | null;
  value: Json;
  depth: number;
  /** How many stand beside it. */
  siblings: number;
}

function Node(props: NodeProps) {
  const { name, value } = props;
  if (typeof value === "object" && value !== null) return <Branch {...props} value={value} />;
  return (
    <div class="json-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ name, value, depth, siblings }: NodeProps & { value: object }) {
  const text = responseText.value;
  const members = useMemo(() => membersOf(value), [value]);
  const isList = Array.isArray(value);
  const rows = siblings * Math.min(members.count, CHILDREN_MAX);
  const isOpen = depth === 0 || (depth < OPEN_DEPTH && rows <= OPEN_ROWS_MAX);
  const size = isList ? text.items(members.count) : text.keys(members.count);
  const title = (
    <>
      <Name name={name} />
      <span class="json-size">
        {isList ? "[ ]" : "{ }"} {size}
      </span>
    </>
  );
  return (
    <Foldable title={title} isOpenFirst={isOpen}>
      {() => <Range members={members} from={0} to={members.count} depth={depth + 1} />}
    </Foldable>
  );
}

interface FoldableProps {
  title: ComponentChildren;
  isOpenFirst: boolean;
  /** Called while it is open. */
  children: () => ComponentChildren;
}

function Foldable({ title, isOpenFirst, children }: FoldableProps) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  return (
    <details class="json-branch" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}

interface RangeProps {
  members: Members;
  from: number;
  to: number;
  depth: number;
}

/** The members themselves where they are few, else ranges of them, of which the first is open. */
function Range({ members, from, to, depth }: RangeProps) {
  const width = partWidth(to - from);
  const starts = Array.from({ length: Math.ceil((to - from) / width) }, (_, at) => from + at * width);
  if (width === 1)
    return starts.map((at) => (
      <Node
        key={at}
        name={members.name(at)}
        value={members.value(at)}
        depth={depth}
        siblings={starts.length}
      />
    ));
  return starts.map((start) => {
    const end = Math.min(start + width, to);
    const title = `${short(members.name(start))} … ${short(members.name(end - 1))}`;
    return (
      <Foldable
        key={start}
        title={<span class="json-size">{title}</span>}
        isOpenFirst={start === 0 && depth === 1}
      >
        {() => <Range members={members} from={start} to={end} depth={depth} />}
      </Foldable>
    );
  });
}

/** How many members each part of so many has: 1, or a power of a hundred. */
export function partWidth(count: number): number {
  let width = 1;
  while (count > width * CHILDREN_MAX) width *= CHILDREN_MAX;
  return width;
}

function short(name: string): string {
  return name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name;
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
