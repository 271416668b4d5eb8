// The two languages. French is the source; both catalogs load on demand.

import { i18n } from "@lingui/core";

export type Language = "fr" | "en";
const KEY = "guichet.language";

export function storedLanguage(): Language {
  return localStorage.getItem(KEY) === "en" ? "en" : "fr";
}

export async function speak(language: Language): Promise<void> {
  const { messages } =
    language === "en" ? await import("../locales/en") : await import("../locales/fr");
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await speak(language);
}
