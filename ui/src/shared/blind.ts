// While cash is counted, nothing on the screen says how much there should be.

import { useEffect } from "react";
import { create } from "zustand";

const useBlind = create<{ counting: boolean }>(() => ({ counting: false }));

export function useCounting(): boolean {
  return useBlind((state) => state.counting);
}

/** For the form that counts: blind as long as it is shown. */
export function useBlindCount(): void {
  useEffect(() => {
    useBlind.setState({ counting: true });
    return () => useBlind.setState({ counting: false });
  }, []);
}
