/** Short words in the corner, and the page's one live region. */

import { shellText } from "../i18n/shell.ts";
import { announcement, dismiss, type Notice, notices } from "../state/notices.ts";
import { narrowPane, showPane } from "../state/panes.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import "./Notices.css";

export function Notices() {
  return (
    <>
      <output class="visually-hidden" aria-live="polite">
        {announcement.value}
      </output>
      <section class="notices" aria-label={shellText.value.notices}>
        {notices.value.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} />
        ))}
      </section>
    </>
  );
}

function NoticeRow({ notice }: { notice: Notice }) {
  const { action } = notice;
  /** What had the focus goes with the notice, so the pane takes it. */
  const leave = () => {
    dismiss(notice.id);
    showPane(narrowPane.value);
  };
  return (
    <div class="notice" data-tone={notice.tone}>
      <Icon name={notice.tone === "info" ? "info" : "warning"} />
      <p>{notice.text()}</p>
      {action !== null && (
        <Button
          size="small"
          onClick={() => {
            leave();
            action.run();
          }}
        >
          {action.label()}
        </Button>
      )}
      <Button tone="quiet" size="small" icon="close" label={shellText.value.dismiss} onClick={leave} />
    </div>
  );
}
