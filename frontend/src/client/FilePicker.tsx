/** Choosing files from the disk, or from the samples that are made here, and the list of those chosen. */

import { useRef } from "preact/hooks";
import { formatBytes } from "../files/bytes.ts";
import { partsText } from "../i18n/parts.ts";
import { Button } from "../ui/Button.tsx";
import { Menu } from "../ui/Menu.tsx";
import { type PickedFile, pickedFrom, SAMPLE_NAMES, type SampleName, sampleFile } from "./files.ts";
import "./FilePicker.css";

interface FilePickerProps {
  isMultiple: boolean;
  onPick: (files: PickedFile[]) => void;
}

export function FilePicker({ isMultiple, onPick }: FilePickerProps) {
  const text = partsText.value;
  const field = useRef<HTMLInputElement>(null);
  const hints: Record<SampleName, string> = {
    "tiny.png": text.samplePicture,
    "data.csv": text.sampleTable,
    "one-megabyte.bin": text.sampleMegabyte,
    "empty.txt": text.sampleEmpty,
  };
  return (
    <div class="file-picker">
      <input
        ref={field}
        type="file"
        hidden
        multiple={isMultiple}
        onChange={(event) => {
          onPick(pickedFrom(event.currentTarget.files ?? []));
          event.currentTarget.value = "";
        }}
      />
      <Button size="small" icon="upload" onClick={() => field.current?.click()}>
        {isMultiple ? text.chooseFiles : text.chooseFile}
      </Button>
      <Menu
        size="small"
        label={text.sampleFile}
        icon="file"
        groups={[
          SAMPLE_NAMES.map((name) => ({
            label: `${name}: ${hints[name]}`,
            run: () => onPick([sampleFile(name)]),
          })),
        ]}
      >
        {text.sampleFile}
      </Menu>
    </div>
  );
}

interface PickedFilesProps {
  files: readonly PickedFile[];
  onChange: (files: PickedFile[]) => void;
}

export function PickedFiles({ files, onChange }: PickedFilesProps) {
  const change = (id: number, type: string) =>
    onChange(files.map((file) => (file.id === id ? { ...file, type } : file)));
  return (
    <ul class="picked">
      {files.map((file) => (
        <PickedLine
          key={file.id}
          file={file}
          onType={(type) => change(file.id, type)}
          onRemove={() => onChange(files.filter((each) => each.id !== file.id))}
        />
      ))}
    </ul>
  );
}

interface PickedLineProps {
  file: PickedFile;
  onType: (type: string) => void;
  onRemove: () => void;
}

function PickedLine({ file, onType, onRemove }: PickedLineProps) {
  const text = partsText.value;
  return (
    <li class="picked-line" data-gone={file.content === null}>
      <span class="picked-name" title={file.name}>
        {file.name}
      </span>
      <span class="picked-size">{file.content === null ? text.fileGone : formatBytes(file.bytes)}</span>
      <input
        class="picked-type"
        aria-label={text.partType(file.name)}
        value={file.type}
        spellcheck={false}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <Button tone="quiet" size="small" icon="close" label={text.removeFile(file.name)} onClick={onRemove} />
    </li>
  );
}
