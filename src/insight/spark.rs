//! A row of small bars in one line of text. Pure.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One bar for each figure, from zero to the greatest; a dot where there is no figure.
pub fn sparkline(figures: &[Option<f64>]) -> String {
    let top = figures.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |figure: &Option<f64>| match figure {
        None => '·',
        Some(figure) if top > 0.0 => {
            let step = (figure.max(0.0) / top * (BARS.len() - 1) as f64).round() as usize;
            BARS[step.min(BARS.len() - 1)]
        }
        Some(_) => BARS[0],
    };
    figures.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale_and_gaps_are_seen() {
        assert_eq!(sparkline(&[Some(0.0), Some(3.5), None, Some(7.0)]), "▁▅·█");
        assert_eq!(sparkline(&[Some(0.0), None]), "▁·");
        assert_eq!(sparkline(&[]), "");
    }
}
