// The pages. Only login and sale are in the first load; the others come when they are opened.

import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { App } from "./App";
import { Broken } from "./Broken";
import { SaleScreen } from "./SaleScreen";

const root = createRootRoute({ component: App });
const sale = createRoute({ getParentRoute: () => root, path: "/", component: SaleScreen });
const tickets = createRoute({
  getParentRoute: () => root,
  path: "/billets",
  // Numbers of telephones come back from the address as numbers.
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    search.q === undefined ? {} : { q: String(search.q) },
  component: lazyRouteComponent(() => import("./TicketsScreen"), "TicketsScreen"),
});
const ticket = createRoute({
  getParentRoute: () => root,
  path: "/billets/$ticket",
  component: lazyRouteComponent(() => import("./TicketScreen"), "TicketScreen"),
});
const till = createRoute({
  getParentRoute: () => root,
  path: "/caisse",
  component: lazyRouteComponent(() => import("./TillScreen"), "TillScreen"),
});
const printer = createRoute({
  getParentRoute: () => root,
  path: "/imprimante",
  component: lazyRouteComponent(() => import("./PrinterScreen"), "PrinterScreen"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/reglages",
  component: lazyRouteComponent(() => import("./SettingsScreen"), "SettingsScreen"),
});

// The hash leaves the address alone, which tauri:// and the web door share.
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([sale, tickets, ticket, till, printer, settings]),
    history: createHashHistory(),
    defaultPreload: false,
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: () => <Broken />,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
