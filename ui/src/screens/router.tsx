// The pages. Only login and sale are in the first load; the others come when they are opened.

import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { readAuditSearch } from "../shared/auditSearch";
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
const control = createRoute({
  getParentRoute: () => root,
  path: "/control",
  validateSearch: (search: Record<string, unknown>): { date?: string; stop?: string } => ({
    ...(search.date === undefined ? {} : { date: String(search.date) }),
    ...(search.stop === undefined ? {} : { stop: String(search.stop) }),
  }),
  component: lazyRouteComponent(() => import("./ControlScreen"), "ControlScreen"),
});
const room = createRoute({
  getParentRoute: () => root,
  path: "/control/$trip",
  validateSearch: (search: Record<string, unknown>): { stop?: string } =>
    search.stop === undefined ? {} : { stop: String(search.stop) },
  component: lazyRouteComponent(() => import("./ControlScreen"), "RoomScreen"),
});
const till = createRoute({
  getParentRoute: () => root,
  path: "/caisse",
  component: lazyRouteComponent(() => import("./TillScreen"), "TillScreen"),
});
const pastTills = createRoute({
  getParentRoute: () => root,
  path: "/caisse/passees",
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    ...(search.from === undefined ? {} : { from: String(search.from) }),
    ...(search.to === undefined ? {} : { to: String(search.to) }),
  }),
  component: lazyRouteComponent(() => import("./PastTillsScreen"), "PastTillsScreen"),
});
const pastTill = createRoute({
  getParentRoute: () => root,
  path: "/caisse/passees/$till",
  component: lazyRouteComponent(() => import("./PastTillsScreen"), "PastTillScreen"),
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
const rules = createRoute({
  getParentRoute: () => root,
  path: "/reglages/regles",
  component: lazyRouteComponent(() => import("./RulesScreen"), "RulesScreen"),
});
const text = (value: unknown) => (value === undefined ? undefined : String(value));
const day = createRoute({
  getParentRoute: () => root,
  path: "/rapports",
  validateSearch: (search: Record<string, unknown>): { day?: string } => ({
    day: text(search.day),
  }),
  component: lazyRouteComponent(() => import("./ReportsScreen"), "DayScreen"),
});
const revenue = createRoute({
  getParentRoute: () => root,
  path: "/rapports/recettes",
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    from: text(search.from),
    to: text(search.to),
  }),
  component: lazyRouteComponent(() => import("./ReportsScreen"), "RevenueScreen"),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: "/rapports/journal",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("./AuditScreen"), "AuditScreen"),
});
const entry = createRoute({
  getParentRoute: () => root,
  path: "/rapports/journal/$entry",
  component: lazyRouteComponent(() => import("./EntryScreen"), "EntryScreen"),
});
const central = createRoute({
  getParentRoute: () => root,
  path: "/central",
  component: lazyRouteComponent(() => import("./CentralScreens"), "SyncScreen"),
});
const devices = createRoute({
  getParentRoute: () => root,
  path: "/central/guichets",
  component: lazyRouteComponent(() => import("./CentralScreens"), "DevicesScreen"),
});
const exceptions = createRoute({
  getParentRoute: () => root,
  path: "/central/exceptions",
  validateSearch: (search: Record<string, unknown>): { resolved?: boolean } =>
    search.resolved ? { resolved: true } : {},
  component: lazyRouteComponent(() => import("./CentralScreens"), "ExceptionsScreen"),
});
const atStop = (search: Record<string, unknown>): { stop?: string } =>
  search.stop === undefined ? {} : { stop: String(search.stop) };
const manifest = createRoute({
  getParentRoute: () => root,
  path: "/control/$trip/list",
  validateSearch: atStop,
  component: lazyRouteComponent(() => import("./ManifestScreen"), "ManifestScreen"),
});
const departure = createRoute({
  getParentRoute: () => root,
  path: "/control/$trip/departure",
  validateSearch: atStop,
  component: lazyRouteComponent(() => import("./DepartureScreen"), "DepartureScreen"),
});
const crew = createRoute({
  getParentRoute: () => root,
  path: "/control/crew",
  component: lazyRouteComponent(() => import("./CrewScreen"), "CrewScreen"),
});

const parcels = createRoute({
  getParentRoute: () => root,
  path: "/parcels",
  component: lazyRouteComponent(() => import("./ParcelScreens"), "RegisterScreen"),
});
const parcelSearch = createRoute({
  getParentRoute: () => root,
  path: "/parcels/search",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    search.q === undefined ? {} : { q: String(search.q) },
  component: lazyRouteComponent(() => import("./ParcelScreens"), "ParcelSearchScreen"),
});
const parcelLists = createRoute({
  getParentRoute: () => root,
  path: "/parcels/lists",
  validateSearch: (search: Record<string, unknown>): { list?: string } =>
    search.list === undefined ? {} : { list: String(search.list) },
  component: lazyRouteComponent(() => import("./ParcelScreens"), "ParcelListsScreen"),
});
const parcel = createRoute({
  getParentRoute: () => root,
  path: "/parcels/one",
  validateSearch: (search: Record<string, unknown>): { of: string } => ({
    of: String(search.of ?? ""),
  }),
  component: lazyRouteComponent(() => import("./ParcelScreens"), "ParcelScreen"),
});
const shipments = createRoute({
  getParentRoute: () => root,
  path: "/parcels/trips",
  validateSearch: (search: Record<string, unknown>): { way?: "unload"; date?: string } => ({
    ...(search.way === "unload" ? { way: "unload" } : {}),
    ...(search.date === undefined ? {} : { date: String(search.date) }),
  }),
  component: lazyRouteComponent(() => import("./ShipmentScreens"), "ShipmentsScreen"),
});
const dock = createRoute({
  getParentRoute: () => root,
  path: "/parcels/trips/$trip",
  validateSearch: (search: Record<string, unknown>): { way?: "unload" } =>
    search.way === "unload" ? { way: "unload" } : {},
  component: lazyRouteComponent(() => import("./ShipmentScreens"), "DockScreen"),
});
const parcelTariff = createRoute({
  getParentRoute: () => root,
  path: "/reglages/colis",
  component: lazyRouteComponent(() => import("./ParcelTariffScreen"), "ParcelTariffScreen"),
});

// The hash leaves the address alone, which tauri:// and the web door share.
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([
      sale,
      tickets,
      ticket,
      control,
      room,
      till,
      pastTills,
      pastTill,
      printer,
      settings,
      rules,
      day,
      revenue,
      audit,
      entry,
      central,
      devices,
      exceptions,
      manifest,
      departure,
      crew,
      parcels,
      parcelSearch,
      parcelLists,
      parcel,
      shipments,
      dock,
      parcelTariff,
    ]),
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
