// From the first start to the first login: the code to type, and what to do next.

import { create } from "zustand";

export const useFounded = create<{ code: string | null }>(() => ({ code: null }));

export function noteFounded(code: string): void {
  useFounded.setState({ code });
}
