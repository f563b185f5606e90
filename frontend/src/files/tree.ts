/** Paths as a tree: folders first, each level in the order of the language. */

export interface TreeNode {
  name: string;
  path: string;
  /** Null for a file. */
  children: TreeNode[] | null;
}

export function buildTree(paths: Iterable<string>): TreeNode[] {
  const root: TreeNode = { name: "", path: "", children: [] };
  for (const path of paths) insert(root, path);
  sort(root);
  return root.children ?? [];
}

function insert(root: TreeNode, path: string): void {
  const parts = path.split("/");
  let node = root;
  for (const [index, name] of parts.entries()) {
    const isFile = index === parts.length - 1;
    const siblings = node.children ?? [];
    let child = siblings.find((other) => other.name === name && (other.children === null) === isFile);
    if (!child) {
      child = { name, path: parts.slice(0, index + 1).join("/"), children: isFile ? null : [] };
      siblings.push(child);
    }
    node = child;
  }
}

function sort(node: TreeNode): void {
  node.children?.sort(
    (a, b) => Number(a.children === null) - Number(b.children === null) || a.name.localeCompare(b.name),
  );
  for (const child of node.children ?? []) sort(child);
}
