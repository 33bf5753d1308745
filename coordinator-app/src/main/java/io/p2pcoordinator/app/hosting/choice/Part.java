package io.p2pcoordinator.app.hosting.choice;

/**
 * What one view of a host adds to its rank.
 *
 * @param name for people, as {@code score} or {@code nearness}
 * @param value 0 (worst) to 1 (best)
 * @param weight against the other parts; 0 and above
 */
public record Part(String name, double value, double weight) {}
