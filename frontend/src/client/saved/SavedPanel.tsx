/** The saved requests of the project: keep the present one, load one, run them all and see which hold. */

import { useEffect, useId, useState } from "preact/hooks";
import type { RequestResult } from "../../api/checks.ts";
import { clientText } from "../../i18n/client.ts";
import { panelText } from "../../i18n/panel.ts";
import { sentence } from "../../i18n/sentence.ts";
import { formatMilliseconds } from "../../response/duration.ts";
import { files } from "../../state/project.ts";
import { canSend } from "../../state/session.ts";
import { locale } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { MethodChip } from "../../ui/Chip.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { verdictWords } from "../checks/ChecksEditor.tsx";
import { formatCheck, judgedRows } from "../checks/rows.ts";
import { splitTarget } from "../query.ts";
import { focusSend } from "../sendFocus.ts";
import { draft, fill } from "../state.ts";
import { type ParseError, SAVED_PATH, type SavedRequest } from "./parseHttp.ts";
import * as saved from "./saved.ts";
import "./SavedPanel.css";

export function SavedPanel() {
  const text = panelText.value;
  useEffect(saved.beginWatching, []);
  const { requests, errors } = saved.savedFile.value;
  return (
    <section class="saved" aria-label={text.saved}>
      <SaveForm />
      {requests.length === 0 && errors.length === 0 ? (
        <div class="saved-empty">
          <p>{text.savedEmpty}</p>
          <p class="hint">{text.savedEmptyHint}</p>
        </div>
      ) : (
        <>
          <Tools />
          <Errors errors={errors} />
          {requests.length > saved.RUN_MAX && <p class="hint">{text.savedMany(saved.RUN_MAX)}</p>}
          <ul class="saved-list">
            {requests.map((each) => (
              <SavedLine key={each.line} request={each} result={saved.resultOf(each)} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function SaveForm() {
  const text = panelText.value;
  const suggested = `${draft.value.method} ${splitTarget(draft.value.target).path}`;
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? suggested;
  const isTaken = saved.nameTaken(name) !== null;
  const keep = (event: Event) => {
    event.preventDefault();
    if (name.trim() === "") return;
    saved.save(name, draft.value);
    setTyped(null);
  };
  return (
    <form class="saved-form" onSubmit={keep}>
      <input
        aria-label={text.savedName}
        value={name}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="button" data-tone="plain" data-size="small">
        <Icon name="bookmark" />
        <span class="button-text">{isTaken ? text.savedReplace : text.savedSave}</span>
      </button>
    </form>
  );
}

function Tools() {
  const text = panelText.value;
  const hintId = useId();
  const isRunning = saved.isRunning.value;
  return (
    <>
      <div class="saved-tools">
        <Button
          size="small"
          icon="play"
          refused={canSend.value ? null : clientText.value.cannotNone}
          onClick={() => void saved.runAll()}
        >
          {isRunning ? text.savedRunning : text.savedRunAll}
        </Button>
        <label class="saved-auto">
          <input
            type="checkbox"
            aria-describedby={hintId}
            checked={saved.isAutomatic.value}
            onChange={(event) => saved.setAutomatic(event.currentTarget.checked)}
          />
          {text.savedAuto}
        </label>
        {files.value.isText(SAVED_PATH) && (
          <Button
            tone="quiet"
            size="small"
            icon="file"
            label={text.savedOpenFile}
            onClick={() => saved.openSaved()}
          />
        )}
        <span id={hintId} class="visually-hidden">
          {text.savedAutoHint}
        </span>
      </div>
      <Summary />
    </>
  );
}

function Summary() {
  const text = panelText.value;
  const { refusal, summary } = saved;
  if (refusal.value !== null) {
    return (
      <p class="saved-summary" data-met={false}>
        <Icon name="error" />
        {refusal.value}
      </p>
    );
  }
  if (summary.value === null) return null;
  const { failed, all } = summary.value;
  return (
    <p class="saved-summary" data-met={failed === 0}>
      <Icon name={failed === 0 ? "check" : "error"} />
      {failed === 0 ? text.savedAllMet(all) : text.savedUnmet(failed, all)}
    </p>
  );
}

function Errors({ errors }: { errors: readonly ParseError[] }) {
  const text = panelText.value;
  return (
    <>
      {errors.map((error) => (
        <p key={error.line} class="saved-error">
          <Icon name="warning" />
          <button
            type="button"
            class="saved-line"
            aria-label={text.savedSeen(error.line)}
            onClick={() => saved.openSaved(error.line)}
          >
            {text.savedLine(error.line)}
          </button>
          <span>{wordsOf(error)}</span>
        </p>
      ))}
    </>
  );
}

function wordsOf({ problem, detail }: ParseError): string {
  const text = panelText.value;
  const words = {
    noRequestLine: text.problemRequestLine,
    header: text.problemHeader,
    variable: text.problemVariable,
    check: text.problemCheck,
    file: text.problemFile,
  };
  return words[problem](detail.slice(0, 80));
}

function SavedLine({ request, result }: { request: SavedRequest; result: RequestResult | null }) {
  const text = panelText.value;
  const state = result === null ? text.savedNotRun : result.is_met ? text.savedPassed : text.savedFailed;
  return (
    <li class="saved-item" data-met={result?.is_met}>
      <span class="saved-state" title={state}>
        <Icon name={result === null ? "minus" : result.is_met ? "check" : "error"} />
        <span class="visually-hidden">{state}</span>
      </span>
      <button
        type="button"
        class="saved-use"
        aria-label={text.savedUse(request.name)}
        onClick={() => {
          fill(request.draft);
          focusSend();
        }}
      >
        <MethodChip method={request.draft.method} />
        <span class="saved-name">{request.name}</span>
        <span class="saved-target" translate={false}>
          {request.draft.target}
        </span>
      </button>
      {result && (
        <span class="saved-figures">
          {result.status ?? clientText.value.noAnswer} · {formatMilliseconds(result.total_ms, locale.value)}
        </span>
      )}
      <Button
        tone="quiet"
        size="small"
        icon="code"
        label={text.savedSeen(request.line)}
        onClick={() => saved.openSaved(request.line)}
      />
      {result && !result.is_met && <Failures request={request} result={result} />}
    </li>
  );
}

function Failures({ request, result }: { request: SavedRequest; result: RequestResult }) {
  const rows = judgedRows(request.draft.checks);
  const failed = result.checks.flatMap((check, at) => (check.is_met ? [] : [{ check, row: rows[at] }]));
  const { problem, error, code, values } = result;
  const detail = problem || error ? sentence(problem ?? { detail: error ?? "", code, values }) : null;
  return (
    <ul class="saved-failures">
      {detail && <li>{detail}</li>}
      {failed.map(({ check, row }, at) => (
        <li key={at}>
          <code translate={false}>{row ? formatCheck(row) : "status below 400"}</code> {verdictWords(check)}
        </li>
      ))}
    </ul>
  );
}
