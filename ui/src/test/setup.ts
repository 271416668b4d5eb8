import "@testing-library/jest-dom/vitest";
import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { messages } from "../locales/fr";

i18n.loadAndActivate({ locale: "fr", messages });
afterEach(cleanup);
