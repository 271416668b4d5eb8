// The secret of who is logged in. It lives as long as the page's tab, never on disk.

const KEY = "guichet.session";
let session: string | null = sessionStorage.getItem(KEY);

export function currentSession(): string | null {
  return session;
}

export function setSession(next: string | null): void {
  session = next;
  if (next === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, next);
}
