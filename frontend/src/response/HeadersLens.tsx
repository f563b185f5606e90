/** Headers of both sides, in the order in which they went over the wire, repeated ones repeated. */

import type { Header, Hop } from "../api/exchange.ts";
import { responseText } from "../i18n/response.ts";
import "./HeadersLens.css";

export function HeadersLens({ hop }: { hop: Hop }) {
  const text = responseText.value;
  return (
    <>
      <HeaderTable title={text.responseHeaders} headers={hop.response?.headers ?? []} />
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
        <table class="header-table" translate={false}>
          <thead class="visually-hidden">
            <tr>
              <th scope="col">{text.headerName}</th>
              <th scope="col">{text.headerValue}</th>
            </tr>
          </thead>
          <tbody>
            {headers.map(([name, value], at) => (
              <tr key={at}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
