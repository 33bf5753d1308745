package io.p2pcoordinator.app.hosting.watch;

import io.p2pcoordinator.app.hosting.choice.ChoiceConfig;

/** How hosts are chosen and watched, and what is switched at start. */
public record HostingConfig(ChoiceConfig choice, WatchConfig watch) {}
