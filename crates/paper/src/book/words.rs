//! The fixed words of a report.

use crate::Language;

/// The words of one language.
pub(super) struct Words {
    /// The first tab of a workbook, and the section of the figures in a CSV file.
    pub(super) summary: &'static str,
    /// The section of what the report was made from.
    pub(super) about: &'static str,
    /// Before the time it was made.
    pub(super) made: &'static str,
    /// The label of the currency.
    pub(super) currency: &'static str,
    /// Before the symbol of the currency, over a table.
    pub(super) amounts_in: &'static str,
    /// The heading over the list of a workbook's sheets.
    pub(super) sheets: &'static str,
    /// The heading over their numbers of rows.
    pub(super) rows: &'static str,
    /// The name of a sheet that has none.
    pub(super) sheet: &'static str,
    /// What to say of a sheet without rows that says nothing itself.
    pub(super) nothing: &'static str,
    /// Before the number of rows that a PDF has no room for.
    pub(super) more_rows: &'static str,
    /// Before the number of columns that a PDF has no room for.
    pub(super) more_columns: &'static str,
    /// Before the number of a page.
    pub(super) page: &'static str,
}

const FR: Words = Words {
    summary: "Résumé",
    about: "À propos",
    made: "Établi le",
    currency: "Monnaie",
    amounts_in: "Montants en",
    sheets: "Feuilles",
    rows: "Lignes",
    sheet: "Feuille",
    nothing: "Rien à montrer.",
    more_rows: "Lignes de plus dans le classeur XLSX :",
    more_columns: "Colonnes de plus dans le classeur XLSX :",
    page: "Page",
};

const EN: Words = Words {
    summary: "Summary",
    about: "About",
    made: "Made on",
    currency: "Currency",
    amounts_in: "Amounts in",
    sheets: "Sheets",
    rows: "Rows",
    sheet: "Sheet",
    nothing: "Nothing to show.",
    more_rows: "More rows in the XLSX workbook:",
    more_columns: "More columns in the XLSX workbook:",
    page: "Page",
};

/// The words of that language.
pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::Fr => &FR,
        Language::En => &EN,
    }
}
