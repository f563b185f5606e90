/** The gallery: examples by chapter, found by words of either language. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ExampleEntry, type ExampleList, listExamples } from "../api/examples.ts";
import { Problem, Unreachable } from "../api/http.ts";
import { examplesText } from "../i18n/examples.ts";
import { shellText } from "../i18n/shell.ts";
import { closeDialog } from "../shell/dialogs.ts";
import { language } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Icon } from "../ui/Icon.tsx";
import { exampleAddress, openExample, opened } from "./opened.ts";
import { type ChapterOfExamples, findExamples } from "./search.ts";
import "./GalleryDialog.css";

export function GalleryDialog() {
  const text = examplesText.value;
  const list = useSignal<ExampleList | null>(null);
  const problem = useSignal<string | null>(null);
  const typed = useSignal("");
  const load = () => {
    problem.value = null;
    listExamples().then(
      (given) => {
        list.value = given;
      },
      (error: unknown) => {
        problem.value = words(error);
      },
    );
  };
  useEffect(load, []);
  const found = list.value === null ? [] : findExamples(list.value, typed.value);
  return (
    <Dialog title={text.title} closeLabel={shellText.value.close} onClose={closeDialog} width="wide">
      <p class="dialog-text">{text.intro}</p>
      <Search typed={typed.value} onType={(words) => (typed.value = words)} />
      <output class="gallery-count">
        {list.value === null ? text.loading : text.count(count(found), list.value.examples.length)}
      </output>
      {problem.value !== null && (
        <p class="dialog-problem">
          {problem.value}{" "}
          <Button size="small" onClick={load}>
            {text.tryAgain}
          </Button>
        </p>
      )}
      {list.value !== null && found.length === 0 && (
        <p class="gallery-none">
          {text.none(typed.value.trim())}{" "}
          <Button size="small" onClick={() => (typed.value = "")}>
            {text.showAll}
          </Button>
        </p>
      )}
      {found.map((chapter) => (
        <Chapter key={chapter.number} chapter={chapter} />
      ))}
    </Dialog>
  );
}

function Search({ typed, onType }: { typed: string; onType: (words: string) => void }) {
  const text = examplesText.value;
  return (
    <label class="gallery-search">
      <Icon name="search" />
      <span class="visually-hidden">{text.search}</span>
      <input
        type="search"
        value={typed}
        placeholder={text.searchHint}
        spellcheck={false}
        autocomplete="off"
        // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus anyway, and this field is what it is for
        autoFocus
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </label>
  );
}

function Chapter({ chapter }: { chapter: ChapterOfExamples }) {
  return (
    <section class="gallery-chapter">
      <h3>
        <span class="gallery-number">{chapter.number}</span>
        {chapter.title[language.value]}
      </h3>
      <ul class="gallery-list">
        {chapter.examples.map((example) => (
          <Card key={example.slug} example={example} />
        ))}
      </ul>
    </section>
  );
}

/** A link, so that it can also be opened in a tab of its own or copied. */
function Card({ example }: { example: ExampleEntry }) {
  const text = examplesText.value;
  const { title, sentence, change } = example[language.value];
  const isHere = opened.value?.slug === example.slug;
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void openExample(example.slug);
  };
  return (
    <li class="gallery-card">
      <a href={exampleAddress(example.slug)} aria-current={isHere ? "page" : undefined} onClick={open}>
        {title}
      </a>
      <p>{sentence}</p>
      <p class="gallery-change">
        <Icon name="pencil" />
        <span>
          <strong>{text.change}</strong> {change}
        </span>
      </p>
    </li>
  );
}

function count(found: readonly ChapterOfExamples[]): number {
  return found.reduce((sum, { examples }) => sum + examples.length, 0);
}

function words(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  if (error instanceof Unreachable) return examplesText.value.unreachable;
  throw error;
}
