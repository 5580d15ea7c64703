//! What is written can be read, at every width and however it arrives.

use proptest::prelude::*;

use super::table::line_width;
use super::*;

fn shown(text: &str, width: u16) -> String {
    let rendered = render(text, width, &Theme::default());
    rendered.lines.iter().map(|line| format!("{line}\n")).collect()
}

const ANSWER: &str = "\
## Three things stand out
No reply since **9 Nov**, 11 days ago [1].
The close date *moved* twice, `close_date` says so [2][13].

1. Call Dana, who asked for the price of the support tier
   - twice
   - by mail
2. Ask for a second contact

| Deal | Amount | Stage |
|------|--------|-------|
| Acme renewal 2027 | €84,000 | Negotiation |
| 日本 pilot | €9,500 | Discovery |

> You wrote: the budget is fixed
> until spring.

```sql
select * from deals where amount > 1000;
```
---
More at [the plan](https://good.example@evil.example/x) and <https://a.example/>. ![a chart](x.png)
";

#[test]
fn an_answer_at_several_widths() {
    let report: String = [72, 36, 14].map(|width| format!("-- {width}\n{}", shown(ANSWER, width))).concat();
    insta::assert_snapshot!(report);
}

#[test]
fn a_narrow_table_breaks_no_word_while_it_has_room_for_them() {
    let table = "| Stage | Number | Amount |\n|---|--:|--:|\n| Qualification | 6 | €142,500 + £38,500 |\n";
    for (width, gap) in [(31, 2), (29, 1)] {
        let lines = shown(table, width);
        let gap = " ".repeat(gap);
        assert!(lines.contains(&format!("Qualification{gap}     6{gap}")), "{width}: {lines}");
        assert!(lines.contains("€142,500"), "{width}: {lines}");
    }
    assert!(shown(table, 27).contains("Qualific"));
}

#[test]
fn citations_are_where_they_are_shown() {
    for width in [12, 30, 80] {
        let rendered = render(ANSWER, width, &Theme::default());
        let numbers: Vec<u32> = rendered.cites.iter().map(|spot| spot.number).collect();
        assert_eq!(numbers, [1, 2, 13], "{width}");
        for spot in &rendered.cites {
            let line = rendered.lines[spot.line].to_string();
            let cells: String = line.chars().skip(usize::from(spot.column)).take(usize::from(spot.width)).collect();
            assert_eq!(cells, format!("[{}]", spot.number), "{width}");
        }
    }
}

#[test]
fn unfinished_text_is_sensible() {
    assert_eq!(shown("a\n\n```py\nx = 1\ny", 20), "a\n\n  x = 1\n  y\n");
    assert_eq!(shown("| a | b |\n|---|", 20).trim_end(), "| a | b | |---|");
    assert_eq!(shown("- one\n- ", 20), "• one\n• \n");
    assert_eq!(shown("[1", 20), "[1\n");
    assert_eq!(shown("", 20), "");
}

#[test]
fn numbers_go_on_and_nested_lists_hang() {
    assert_eq!(shown("1. a\n1. b\n\n   more\n1. c d e f", 6), "1. a\n2. b\n   \n   mor\n   e\n3. c d\n   e f\n");
    assert_eq!(shown("7. a\n8. b", 20), "7. a\n8. b\n");
}

#[test]
fn hostile_text_costs_little() {
    let theme = Theme::default();
    for piece in ["[", "*", "|", "> ", "- ", "`", "<", "_a", "![", "1. ", "|\n", "> \n", "[](", "\\", "~~", "&"] {
        let text = piece.repeat(200_000 / piece.len());
        for line in render(&text, 40, &theme).lines {
            assert!(line_width(&line) <= 40, "{piece:?}");
        }
    }
}

#[test]
fn no_escape_passes() {
    let rendered = render("a\u{1b}[31mb\u{7}\n\n```\n\u{1b}]52;c;x\n```\n", 40, &Theme::default());
    assert!(!rendered.lines.iter().any(|line| line.to_string().contains(char::is_control)));
}

fn markdown() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "word",
        "longer words here",
        "日本語",
        "👩‍💼",
        " ",
        "\n",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "2) ",
        "  ",
        "    ",
        "# ",
        "> ",
        "```",
        "```\n",
        "~~~\n",
        "**",
        "*",
        "`",
        "[1]",
        "[x](http://h.example)",
        "| a | b |\n|---|--:|\n| 1 | 2 |\n",
        "|",
        "---\n",
        "===\n",
        "\t",
        "<b>",
        "\r\n",
        "[r]: http://x.example\n",
        "e\u{301}",
        "- [ ] ",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_line_is_too_wide(text in markdown(), width in 0u16..40) {
        for line in render(&text, width, &Theme::default()).lines {
            prop_assert!(line_width(&line) <= usize::from(width.max(1)), "{:?}", line.to_string());
        }
    }

    #[test]
    fn any_text_at_all(text in "\\PC{0,80}", width in 1u16..10) {
        for line in render(&text, width, &Theme::default()).lines {
            prop_assert!(line_width(&line) <= usize::from(width));
        }
    }

    #[test]
    fn pieces_give_what_the_whole_gives(text in markdown(), cuts in proptest::collection::vec(0usize..80, 0..8)) {
        let theme = Theme::default();
        let mut streamed = Streamed::new(24);
        let mut rest = text.as_str();
        for cut in cuts {
            let at = rest.char_indices().nth(cut).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at(at);
            let frozen: Vec<_> = (0..streamed.frozen()).map(|at| streamed.line(at).cloned()).collect();
            streamed.push(head, &theme);
            streamed.refresh(&theme);
            for (at, line) in frozen.iter().enumerate() {
                prop_assert_eq!(line.as_ref(), streamed.line(at));
            }
            rest = tail;
        }
        streamed.push(rest, &theme);
        prop_assert_eq!(streamed.finish(&theme), render(&text, 24, &theme));
    }

    #[test]
    fn words_are_kept(words in proptest::collection::vec("[a-zé日]{1,30}", 0..30), width in 20u16..60) {
        let text = words.join(" ");
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        for prefix in ["", "- ", "> ", "# ", "3. "] {
            let all = solid(&shown(&format!("{prefix}{text}"), width));
            let kept: String = all.chars().filter(|c| c.is_alphabetic()).collect();
            prop_assert_eq!(kept, solid(&text));
        }
    }
}
