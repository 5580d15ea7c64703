//! Which chart fits, and how it reads as text.

use super::*;
use crate::crm::query::Query;
use crate::crm::{Table, Value, format};
use proptest::prelude::*;

fn point(label: &str, value: f64) -> Point {
    Point { label: label.into(), value, text: format::money(value, "EUR") }
}

fn chart(kind: ChartKind, points: &[(&str, f64)]) -> Chart {
    Chart { kind, title: "Amount by owner".into(), points: points.iter().map(|(l, v)| point(l, *v)).collect() }
}

fn of(query: &str, rows: &[(&str, f64)], wish: Option<ChartKind>) -> Option<Chart> {
    let table = Table {
        rows: rows.iter().map(|(key, number)| vec![Value::from(*key), Value::Number(*number)]).collect(),
        ..Table::default()
    };
    let cells = Cells {
        label: &Value::to_plain,
        number: &|_, value, _| value.to_plain(),
        heading: &|_| "Number".to_owned(),
        currency: "EUR",
        currency_key: None,
    };
    chart_of(&Query::parse(query).unwrap(), &table, &cells, wish)
}

#[test]
fn bars_have_their_numbers_flush_right() {
    let bars = chart(ChartKind::Bars, &[("Nora", 84_000.0), ("Aisha", 21_000.0), ("Ben", 0.0), ("Tomasz", -4_000.0)]);
    assert_eq!(
        bars.lines(40, Ink::Blocks),
        [
            "Amount by owner",
            "Nora    ███████████████████████  €84,000",
            "Aisha   █████▊                   €21,000",
            "Ben                                   €0",
            "Tomasz  ░                        -€4,000",
        ]
    );
    assert_eq!(
        bars.lines(40, Ink::Ascii)[1..3],
        ["Nora    #######################  €84,000", "Aisha   ######                   €21,000"]
    );
    assert_eq!(bars.lines(20, Ink::Blocks)[1], "Nora    €84,000");
}

#[test]
fn a_funnel_says_what_share_of_the_step_before_is_left() {
    let funnel = of(
        "opportunity group by stage show count",
        &[("Closed Won", 6.0), ("Closed Lost", 4.0), ("Negotiation", 5.0), ("Prospecting", 10.0), ("Proposal", 5.0)],
        None,
    )
    .unwrap();
    let labels: Vec<&str> = funnel.points.iter().map(|point| point.label.as_str()).collect();
    assert_eq!(labels, ["Prospecting", "Proposal", "Negotiation", "Closed Won"]);
    assert_eq!(
        funnel.lines(36, Ink::Ascii),
        [
            "Number by stage",
            "Prospecting  #############  10",
            "Proposal     #######         5   50%",
            "Negotiation  #######         5  100%",
            "Closed Won   ########        6  120%",
        ]
    );
}

#[test]
fn months_are_a_line_of_small_bars_and_words() {
    let line = chart(ChartKind::Sparkline, &[("2026-08", 0.0), ("2026-09", 700.0), ("2026-10", 350.0)]);
    assert_eq!(
        line.lines(60, Ink::Blocks),
        [
            "Amount by owner",
            "▁█▅",
            "first 2026-08: €0 · last 2026-10: €350",
            "lowest 2026-08: €0 · highest 2026-09: €700"
        ]
    );
    assert!(line.lines(60, Ink::Ascii)[2].starts_with("2026-09  ####"));
}

#[test]
fn a_chart_is_made_where_one_fits_or_is_wished_for() {
    let kinds = |query: &str, rows: &[(&str, f64)], wish| of(query, rows, wish).map(|chart| chart.kind);
    let months = [("2026-08", 1.0), ("2026-09", 2.0), ("2026-10", 3.0)];
    assert_eq!(kinds("lead group by month(created_at) show count", &months, None), Some(ChartKind::Sparkline));
    assert_eq!(
        kinds("lead group by month(created_at) show count", &months, Some(ChartKind::Bars)),
        Some(ChartKind::Bars)
    );
    assert_eq!(kinds("lead group by lead_source show count", &[("Web", 1.0)], None), None);
    assert_eq!(
        kinds("lead group by lead_source show count", &[("Web", 1.0)], Some(ChartKind::Sparkline)),
        Some(ChartKind::Bars)
    );
    assert_eq!(kinds("lead show count", &[("Web", 1.0)], Some(ChartKind::Bars)), None);
}

proptest! {
    #[test]
    fn no_line_is_too_wide(
        points in prop::collection::vec(("\\PC{0,20}", -1e9..1e9f64), 0..12),
        width in 0usize..120,
        kind in prop::sample::select(vec![ChartKind::Bars, ChartKind::Sparkline, ChartKind::Funnel]),
        ink in prop::sample::select(vec![Ink::Blocks, Ink::Ascii]),
    ) {
        let points = points.iter().map(|(label, value)| point(label, *value)).collect();
        let chart = Chart { kind, title: "A title of some length".into(), points };
        for line in chart.lines(width, ink) {
            prop_assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= width, "{line:?}");
        }
    }
}

#[test]
fn a_picture_holds_every_number_and_no_markup_of_a_record() {
    let hostile = "</text><script>alert(1)</script>\u{1b}[31m & \"co\"";
    let point = |label: &str, value: f64, text: &str| Point { label: label.into(), value, text: text.into() };
    let points = vec![point(hostile, 12.0, "€12"), point("Lost", -3.5, "€-3.50"), point("None", 0.0, "€0")];
    for kind in [ChartKind::Bars, ChartKind::Sparkline, ChartKind::Funnel] {
        let svg = Chart { kind, title: hostile.into(), points: points.clone() }.svg();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
        assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && !svg.contains("NaN"), "{svg}");
        assert!(["€12", "€-3.50", "€0"].iter().all(|number| svg.contains(number)), "{kind:?}: {svg}");
        // As many elements are closed as are opened.
        let opened = svg.matches("<text").count();
        assert_eq!(opened, svg.matches("</text>").count());
    }
    let empty = Chart { kind: ChartKind::Bars, title: "nothing".into(), points: Vec::new() }.svg();
    assert!(empty.contains("nothing"));
    let flat = Chart { kind: ChartKind::Sparkline, title: "flat".into(), points: vec![point("Jan", 0.0, "0")] }.svg();
    assert!(!flat.contains("NaN") && !flat.contains("inf"), "{flat}");
}
