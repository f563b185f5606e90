/** Headers of both sides, in the order in which they went over the wire, repeated ones repeated. */

import type { Header, Hop } from "../api/exchange.ts";
import { responseText } from "../i18n/response.ts";
import { NameTable } from "../ui/NameTable.tsx";

export function HeadersLens({ hop }: { hop: Hop }) {
  const text = responseText.value;
  const trailers = hop.response?.trailers ?? [];
  return (
    <>
      <HeaderTable title={text.responseHeaders} headers={hop.response?.headers ?? []} />
      {trailers.length > 0 && <HeaderTable title={text.responseTrailers} headers={trailers} />}
      <HeaderTable title={text.requestHeaders} headers={hop.request.headers} />
    </>
  );
}

function HeaderTable({ title, headers }: { title: string; headers: readonly Header[] }) {
  const text = responseText.value;
  return (
    <section class="lens-section">
      <h2>{title}</h2>
      {headers.length === 0 ? (
        <p class="hint">{text.noHeaders}</p>
      ) : (
        <NameTable pairs={headers} columns={[text.headerName, text.headerValue]} />
      )}
    </section>
  );
}
