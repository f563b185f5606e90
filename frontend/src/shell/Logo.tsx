/** The mark: a laboratory flask, half full. */

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="logo-fill" d="M7.2 14h9.6l2.6 5.2a1.2 1.2 0 0 1-1.1 1.8H5.7a1.2 1.2 0 0 1-1.1-1.8z" />
      <path
        class="logo-line"
        d="M9 3h6M10 3.2v6L4.6 19.2A1.2 1.2 0 0 0 5.7 21h12.6a1.2 1.2 0 0 0 1.1-1.8L14 9.2v-6"
      />
    </svg>
  );
}
