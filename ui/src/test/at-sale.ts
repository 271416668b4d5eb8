// A cashier in front of the ready screen, with an open till.

import { configure, screen, waitFor } from "@testing-library/react";
import { expect } from "vitest";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

// These flows load parts on demand, and a test machine may be busy.
configure({ asyncUtilTimeout: 5_000 });

export async function ready(counter = new FakeCounter(), name?: RegExp, pin?: string) {
  const user = cashier();
  counter.till = { float: 20000, takings: 0, tickets: 0, owner: "C1", name: "Aminata Ouédraogo" };
  if (name) counter.till.owner = "M1";
  await openWindow(counter);
  await logIn(user, name, pin);
  const destination = await screen.findByRole("combobox", { name: "Destination" });
  await waitFor(() => expect(destination).toHaveFocus());
  await screen.findByRole("option", { name: /1.*Bobo/ });
  return { user, counter };
}

/** The newest request of a command. */
export function lastAsked<T>(counter: FakeCounter, command: string): T | undefined {
  return counter.asked.findLast(({ name }) => name === command)?.request as T | undefined;
}

export const slip = () => screen.findByRole("region", { name: "Dernière vente" });
