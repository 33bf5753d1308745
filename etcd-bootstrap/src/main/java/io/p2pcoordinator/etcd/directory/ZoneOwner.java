package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.OwnerRecord;
import io.p2pcoordinator.etcd.store.Entry;
import java.util.List;
import java.util.Optional;

/**
 * @param ownerEpoch what the owner writes with; for a moment after a claim the create revision of its key
 * @param host who simulates the zone, empty for nobody
 * @param hostingEpoch 0 for nobody
 */
public record ZoneOwner(
        String zone, String node, List<String> endpoints, long ownerEpoch, String host, long hostingEpoch) {

    /** Empty if it is no owner key, or its value is none that we write. */
    static Optional<ZoneOwner> of(Entry entry) {
        return KeySpace.zoneOfOwner(entry.key())
                .flatMap(zone -> OwnerRecord.parse(entry.value())
                        .map(owner -> new ZoneOwner(
                                zone,
                                owner.node(),
                                owner.endpoints(),
                                owner.ownerEpoch() > 0 ? owner.ownerEpoch() : entry.createRevision(),
                                owner.host(),
                                owner.hostingEpoch())));
    }
}
