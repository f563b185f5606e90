/** Variables as a table: name, type, repr. All of it is the guest's text. */

import type { Value } from "../api/trace.ts";
import "./Values.css";

export function Values({ values, label }: { values: readonly Value[]; label: string }) {
  if (values.length === 0) return null;
  return (
    <table class="journey-values" aria-label={label} translate={false}>
      <tbody>
        {values.map((value, at) => (
          <tr key={at}>
            <th scope="row">{value.name}</th>
            <td class="journey-type">{value.type}</td>
            <td class="journey-repr">{value.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
