/** A line of the project that a trace names; a button where the project still has that file. */

import type { Place } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { openLine, projectPath } from "../state/project.ts";

export function PlaceLink({ place }: { place: Place | null }) {
  if (place === null) return null;
  const name = place.line > 0 ? `${place.file}:${place.line}` : place.file;
  if (projectPath(place.file) === null) return <span class="journey-place">{name}</span>;
  return (
    <button
      type="button"
      class="journey-place"
      translate={false}
      title={journeyText.value.openPlace(place.file, place.line)}
      onClick={() => openLine(place.file, Math.max(1, place.line))}
    >
      {name}
    </button>
  );
}
