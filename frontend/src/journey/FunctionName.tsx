/** A function of the user's by its name, with the line where it begins. */

import type { FunctionName as Named } from "../api/trace.ts";
import { journeyText } from "../i18n/journey.ts";
import { Chip } from "../ui/Chip.tsx";
import { PlaceLink } from "./PlaceLink.tsx";

export function FunctionName({ of }: { of: Named }) {
  return (
    <>
      <code translate={false}>{of.name}</code>
      {of.is_async && <Chip tone="violet">{journeyText.value.async}</Chip>}
      <PlaceLink place={of.place} />
    </>
  );
}
