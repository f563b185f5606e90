/** The person's own headers, and below them, grey, those that are sent without being asked for. */

import { clientText } from "../i18n/client.ts";
import { partsText } from "../i18n/parts.ts";
import { session } from "../state/session.ts";
import { Icon } from "../ui/Icon.tsx";
import { type AutomaticHeader, automaticHeaders, HEADER_NAMES, headerProblem, valuesFor } from "./headers.ts";
import { cookies } from "./jar.ts";
import { RowTable } from "./RowTable.tsx";
import { changeRow, removeRow } from "./rows.ts";
import { body, headerRows, port, setHeaderRows, useCookies } from "./state.ts";
import "./HeadersEditor.css";

export function HeadersEditor() {
  return (
    <>
      <RowTable
        label={clientText.value.headers}
        rows={headerRows.value}
        names={HEADER_NAMES}
        valuesFor={valuesFor}
        problemOf={(row) => headerProblem(row) !== null}
        onAdd={(row) => setHeaderRows([...headerRows.value, row])}
        onChange={(id, change) => setHeaderRows(changeRow(headerRows.value, id, change))}
        onRemove={(id) => setHeaderRows(removeRow(headerRows.value, id))}
        onReplace={setHeaderRows}
      />
      <AutomaticHeaders />
    </>
  );
}

function AutomaticHeaders() {
  const text = partsText.value;
  const headers = automaticHeaders({
    port: port.value ?? session.value?.port ?? null,
    body: body.value,
    headers: headerRows.value,
    cookies: useCookies.value ? cookies.value : [],
  });
  return (
    <section class="automatic" aria-label={text.automatic}>
      <h2>
        <Icon name="lock" />
        {text.automatic}
      </h2>
      <dl>
        {headers.map((header) => (
          <AutomaticLine key={header.name} header={header} />
        ))}
      </dl>
    </section>
  );
}

function AutomaticLine({ header }: { header: AutomaticHeader }) {
  const text = partsText.value;
  const reasons = {
    host: text.reasonHost,
    userAgent: text.reasonUserAgent,
    accept: text.reasonAccept,
    cookie: text.reasonCookie,
    contentType: text.reasonContentType,
    contentLength: text.reasonContentLength,
    connection: text.reasonConnection,
  };
  return (
    <div class="automatic-line" data-replaced={header.replaced}>
      <dt translate={false}>{header.name}</dt>
      <dd>
        <code translate={false}>{header.value}</code>
        <span>{header.replaced ? text.replaced : reasons[header.reason]}</span>
      </dd>
    </div>
  );
}
