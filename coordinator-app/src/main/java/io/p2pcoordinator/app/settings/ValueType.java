package io.p2pcoordinator.app.settings;

import java.util.function.Function;

/**
 * How the text of a setting becomes a value.
 *
 * @param expected what an operator must write, in words that follow "expected it to be"
 * @param unit what the value counts; empty for none
 * @param parser throws {@link IllegalArgumentException} where the text is something else, with a message that says more or without
 */
record ValueType<T>(String expected, String unit, Function<String, T> parser) {}
