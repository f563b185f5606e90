/** The nonce of the page's security policy, for the styles that CodeMirror writes itself. */

export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}
