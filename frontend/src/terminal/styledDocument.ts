/**
 * The document that xterm.js makes its elements with, so that they pass the page's security policy: its `<style>`
 * elements carry the nonce, and a `style` attribute is set through the object model, which the policy lets pass.
 */

export function styledDocument(real: Document, nonce: string): Document {
  const createElement = elementsWith(real, nonce);
  return new Proxy(real, {
    get(target, key) {
      if (key === "createElement") return createElement;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** For a call in which xterm.js 6.0 forgets the document that it was given: its scroll bar's style. */
export function withStyles(real: Document, nonce: string, act: () => void): void {
  real.createElement = elementsWith(real, nonce) as Document["createElement"];
  try {
    act();
  } finally {
    Reflect.deleteProperty(real, "createElement");
  }
}

function elementsWith(real: Document, nonce: string): (name: string) => HTMLElement {
  return (name) => {
    const element = Document.prototype.createElement.call(real, name);
    if (name === "style") element.nonce = nonce;
    return name === "span" ? passing(element) : element;
  };
}

function passing<Made extends HTMLElement>(element: Made): Made {
  element.setAttribute = setAttribute;
  element.cloneNode = cloneNode as Made["cloneNode"];
  return element;
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

function cloneNode(this: HTMLElement, isDeep?: boolean): HTMLElement {
  return passing(Node.prototype.cloneNode.call(this, isDeep) as HTMLElement);
}
