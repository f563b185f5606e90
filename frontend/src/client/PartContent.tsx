/** What is below the tabs of a request: the part that is chosen. Loaded with the first request that is written. */

import { clientText } from "../i18n/client.ts";
import { lazy } from "../ui/lazy.tsx";
import { AuthorizationEditor } from "./AuthorizationEditor.tsx";
import { BodyEditor, GuessedHint } from "./BodyEditor.tsx";
import { CookieJar } from "./CookieJar.tsx";
import { HeadersEditor } from "./HeadersEditor.tsx";
import { CookieSwitch, OptionsEditor } from "./OptionsEditor.tsx";
import { RowTable } from "./RowTable.tsx";
import { removeRow } from "./rows.ts";
import * as state from "./state.ts";

const ChecksEditor = lazy(async () => (await import("./checks/ChecksEditor.tsx")).ChecksEditor);

export function PartContent({ id }: { id: state.RequestPart }) {
  switch (id) {
    case "query":
      return <QueryEditor />;
    case "headers":
      return <HeadersEditor />;
    case "body":
      return <BodyEditor />;
    case "authorization":
      return <AuthorizationEditor />;
    case "cookies":
      return (
        <>
          <CookieSwitch />
          <CookieJar />
        </>
      );
    case "checks":
      return <ChecksEditor />;
    case "options":
      return <OptionsEditor />;
    default:
      throw new Error(`unknown tab ${id satisfies never}`);
  }
}

function QueryEditor() {
  const rows = state.queryRows.value;
  return (
    <>
      {state.isGuessed.value && rows.length > 0 && <GuessedHint />}
      <RowTable
        label={clientText.value.query}
        rows={rows}
        onAdd={state.addQueryRow}
        onChange={state.changeQueryRow}
        onRemove={(id) => state.setQueryRows(removeRow(rows, id))}
        onReplace={(replaced) => state.setQueryRows(replaced.map((row) => ({ ...row, spelling: null })))}
      />
    </>
  );
}
