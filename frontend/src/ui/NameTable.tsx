/** Names and values side by side, repeated names repeated: headers, form fields, cookies. */

import "./NameTable.css";

export interface NameTableProps {
  pairs: readonly (readonly [string, string])[];
  /** What the two columns hold, for who hears the table. */
  columns: readonly [string, string];
  /** What the table is, where no heading stands above it. */
  label?: string;
}

export function NameTable({ pairs, columns, label }: NameTableProps) {
  return (
    <table class="name-table" aria-label={label} translate={false}>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{columns[0]}</th>
          <th scope="col">{columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(([name, value], at) => (
          <tr key={at}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
