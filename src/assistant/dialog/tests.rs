//! Whether lines that go on are told from questions of their own, counted on lists of both.
