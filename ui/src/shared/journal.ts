// The journal's kinds of fact and its accounts in words.

import type { I18n, MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Kinds of fact that sell tickets, take money or give it back. */
export const MONEY_KINDS = [
  "TicketsSold",
  "TicketsRefunded",
  "TicketExchanged",
  "TicketMoved",
  "TicketOpened",
  "PaymentSettled",
  "StandingBoarded",
  "StandingRefunded",
  "LuggageTagged",
].join(",");

export const KINDS: Record<string, MessageDescriptor> = {
  CompanyFounded: msg`Compagnie créée`,
  StationOpened: msg`Gare ouverte`,
  CounterOpened: msg`Guichet ouvert`,
  EmployeeRegistered: msg`Personne enregistrée`,
  PinSet: msg`PIN changé`,
  LoggedIn: msg`Session ouverte`,
  LoginFailed: msg`Identification refusée`,
  StopsDefined: msg`Arrêts définis`,
  LayoutDefined: msg`Plan de places défini`,
  VehicleRegistered: msg`Car enregistré`,
  CategoriesDefined: msg`Tarifs définis`,
  RouteDefined: msg`Ligne définie`,
  FaresSet: msg`Prix fixés`,
  TripsPlanned: msg`Départs planifiés`,
  TripCancelled: msg`Départ annulé`,
  TillOpened: msg`Caisse ouverte`,
  TillCounted: msg`Caisse comptée`,
  TillClosed: msg`Caisse clôturée`,
  TillRead: msg`Caisse relevée`,
  VarianceApproved: msg`Écart approuvé`,
  CashMoved: msg`Mouvement d'espèces`,
  DrawerOpened: msg`Tiroir ouvert`,
  TicketsSold: msg`Billets vendus`,
  PaymentSettled: msg`Paiement réglé`,
  TicketsRefunded: msg`Billets remboursés`,
  TicketExchanged: msg`Billet échangé`,
  TicketMoved: msg`Billet déplacé`,
  TicketOpened: msg`Billet laissé ouvert`,
  TicketNoShow: msg`Passager absent`,
  SeatsHeld: msg`Places retenues`,
  HoldReleased: msg`Places libérées`,
  DocumentReprinted: msg`Document réimprimé`,
  PrinterSet: msg`Imprimante réglée`,
  RulesSet: msg`Règles changées`,
  DayLocked: msg`Journée clôturée`,
  JournalRestarted: msg`Journal repris`,
  CounterEnrolled: msg`Guichet inscrit au central`,
  DeviceCertified: msg`Guichet certifié`,
  DeviceRevoked: msg`Guichet révoqué`,
  KeyRotated: msg`Clé de signature changée`,
  LeaseGranted: msg`Places données à un guichet`,
  LeaseReturned: msg`Places rendues par un guichet`,
  LeasesRecalled: msg`Places reprises à un guichet`,
  LeaseEnded: msg`Droit sur des places fini`,
  SeatsWanted: msg`Places demandées`,
  QuotaSet: msg`Nombre de places d'un guichet fixé`,
  RightGranted: msg`Droit sur un billet donné`,
  RightWanted: msg`Droit sur un billet demandé`,
  RightReturned: msg`Droit sur un billet rendu`,
  ExceptionRaised: msg`Cas à régler relevé`,
  ExceptionResolved: msg`Cas réglé`,
  CrewRegistered: msg`Équipage enregistré`,
  TicketBoarded: msg`Passager embarqué`,
  BoardingUndone: msg`Embarquement annulé`,
  PassengerAlighted: msg`Passager descendu`,
  PassengerReboarded: msg`Passager remonté`,
  StandingBoarded: msg`Passager debout embarqué`,
  StandingRefunded: msg`Passager debout remboursé`,
  LuggageTagged: msg`Bagages étiquetés`,
  DepartureClosed: msg`Départ bouclé`,
  DepartureReopened: msg`Départ rouvert`,
  VehicleSwapped: msg`Car remplacé`,
  TripDelayed: msg`Retard annoncé`,
};

export const ACCOUNTS: Record<string, MessageDescriptor> = {
  "cash.drawer": msg`Espèces`,
  "cash.safe": msg({ context: "account", message: "Coffre" }),
  "cash.outside": msg`Argent venu ou parti hors caisse`,
  card: msg`Carte`,
  "mobile.money": msg`Mobile money`,
  "mobile.pending": msg`Mobile money en attente`,
  "revenue.tickets": msg`Vente de billets`,
  "revenue.parcels": msg`Colis`,
  "revenue.luggage": msg`Bagages`,
  "revenue.fees": msg`Frais gardés`,
  "revenue.reductions": msg`Réductions accordées`,
  "tax.collected": msg`Taxe encaissée`,
  "expense.fuel": msg`Carburant`,
  "expense.toll": msg`Péage`,
  "expense.maintenance": msg`Entretien`,
  "expense.meals": msg`Repas`,
  "expense.other": msg`Autres dépenses`,
  "till.variance": msg`Écarts de caisse`,
};

/** An account in words; `mobile.money:Orange Money` is the part of one operator. */
export function accountWord(i18n: I18n, account: string): string {
  const [name = "", operator] = account.split(":");
  const known = ACCOUNTS[name];
  if (!known) return account;
  return operator ? `${i18n._(known)} · ${operator}` : i18n._(known);
}

/** The account that a method of payment moves. */
const OF_METHOD: Record<string, string> = {
  cash: "cash.drawer",
  card: "card",
  mobile_money: "mobile.money",
};

export function accountOfMethod(method: string): string {
  return OF_METHOD[method] ?? method;
}
