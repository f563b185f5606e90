/** The table of checks: what must hold of the answer, and, after Send, whether it does. */

import { type CheckResult, OPERATORS, type Operator, SUBJECTS, type Subject } from "../../api/checks.ts";
import { panelText } from "../../i18n/panel.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { changeRow, removeRow } from "../rows.ts";
import { outcome } from "../sending.ts";
import { checkRows, setCheckRows } from "../state.ts";
import { resultOf } from "./results.ts";
import { type CheckRow, checkRow, takesExpected, takesName } from "./rows.ts";
import "./ChecksEditor.css";

export function ChecksEditor() {
  const text = panelText.value;
  const rows = checkRows.value;
  return (
    <>
      <p class="hint">{text.checksHint}</p>
      {rows.length > 0 && (
        <ul class="checks" aria-label={text.checks}>
          {rows.map((row, at) => (
            <CheckLine key={row.id} row={row} position={at + 1} result={resultOf(row.id)} />
          ))}
        </ul>
      )}
      <div class="checks-tools">
        <Button
          size="small"
          icon="plus"
          onClick={() => setCheckRows([...rows, checkRow("status", "equals", "200")])}
        >
          {text.checkAdd}
        </Button>
        {lastStatus() !== null && (
          <Button
            tone="quiet"
            size="small"
            icon="history"
            onClick={() => setCheckRows([...rows, ...fromAnswer()])}
          >
            {text.checkFromAnswer}
          </Button>
        )}
      </div>
    </>
  );
}

function lastStatus(): number | null {
  const last = outcome.value;
  return last?.kind === "exchange" ? (last.exchange.hops.at(-1)?.response?.status ?? null) : null;
}

/** What held of the last answer: its status and its type. */
function fromAnswer(): CheckRow[] {
  const last = outcome.value;
  const response = last?.kind === "exchange" ? last.exchange.hops.at(-1)?.response : null;
  const type = response?.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return [
    checkRow("status", "equals", String(lastStatus() ?? 200)),
    ...(type === undefined ? [] : [checkRow("header", "equals", type, "Content-Type")]),
  ];
}

interface CheckLineProps {
  row: CheckRow;
  position: number;
  result: CheckResult | null;
}

function CheckLine({ row, position, result }: CheckLineProps) {
  const text = panelText.value;
  const change = (part: Partial<CheckRow>) => setCheckRows(changeRow(checkRows.value, row.id, part));
  return (
    <li class="check" data-on={row.on} data-met={result?.is_met}>
      <input
        type="checkbox"
        aria-label={text.checkUse(position)}
        checked={row.on}
        onChange={(event) => change({ on: event.currentTarget.checked })}
      />
      <Choice
        label={text.checkSubject(position)}
        values={SUBJECTS}
        value={row.subject}
        onChange={(subject: Subject) => change({ subject })}
      />
      {takesName(row.subject) && (
        <input
          class="check-name"
          aria-label={text.checkName(position)}
          placeholder={placeholderOf(row.subject)}
          value={row.name}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <Choice
        label={text.checkOperator(position)}
        values={OPERATORS}
        value={row.operator}
        onChange={(operator: Operator) => change({ operator })}
      />
      {takesExpected(row.operator) && (
        <input
          class="check-expected"
          aria-label={text.checkExpected(position)}
          value={row.expected}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => change({ expected: event.currentTarget.value })}
        />
      )}
      <Button
        tone="quiet"
        size="small"
        icon="close"
        label={text.checkRemove(position)}
        onClick={() => setCheckRows(removeRow(checkRows.value, row.id))}
      />
      {result && <Verdict result={result} />}
    </li>
  );
}

interface ChoiceProps<Value extends Subject | Operator> {
  label: string;
  values: readonly Value[];
  value: Value;
  onChange: (value: Value) => void;
}

function Choice<Value extends Subject | Operator>({ label, values, value, onChange }: ChoiceProps<Value>) {
  const text = panelText.value;
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Value)}
    >
      {values.map((each) => (
        <option key={each} value={each}>
          {text[each]}
        </option>
      ))}
    </select>
  );
}

function placeholderOf(subject: Subject): string {
  const text = panelText.value;
  if (subject === "json") return text.pathPlaceholder;
  return subject === "cookie" ? text.cookiePlaceholder : text.headerPlaceholder;
}

function Verdict({ result }: { result: CheckResult }) {
  return (
    <span class="check-verdict" data-met={result.is_met}>
      <Icon name={result.is_met ? "check" : "error"} />
      <span>{verdictWords(result)}</span>
    </span>
  );
}

/** A check's result in words; also for saved requests. */
export function verdictWords(result: CheckResult): string {
  const text = panelText.value;
  switch (result.outcome) {
    case "met":
      return text.met;
    case "unmet":
      return text.unmet(result.found ?? "");
    case "missing":
      return text.missing;
    case "not-json":
      return text.notJson;
    case "no-answer":
      return text.noAnswer;
    default:
      throw new Error(`unknown outcome ${result.outcome satisfies never}`);
  }
}
