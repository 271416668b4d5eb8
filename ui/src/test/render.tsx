// Draws screens over a counter in memory.

import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { fresh, useSaleState } from "../features/sale/draft";
import { makeRouter } from "../screens/router";
import { makeQueryClient } from "../shared/counter";
import { setDoor } from "../transport/door";
import { setSession } from "../transport/session";
import { FakeCounter } from "./fake-counter";

export async function openWindow(counter = new FakeCounter()) {
  location.hash = "#/";
  setSession(null);
  setDoor(counter.door);
  useSaleState.setState({
    ...fresh(),
    owner: null,
    last: null,
    thrown: null,
    selling: false,
  });
  const view = render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={makeQueryClient()}>
        <RouterProvider router={makeRouter()} />
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { counter, view };
}

/** Keys come at a person's pace: faster ones would be a scanner's. */
export function cashier() {
  return userEvent.setup({ delay: 70 });
}

export async function logIn(user: ReturnType<typeof cashier>, name = /Aminata/, pin = "2468") {
  await user.click(await screen.findByRole("button", { name }));
  await user.keyboard(`${pin}{Enter}`);
}
