package io.p2pcoordinator.app.route;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Decision;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.CommandAnswer;
import io.p2pcoordinator.proto.v1.CommandConflict;
import io.p2pcoordinator.proto.v1.CommandDone;
import io.p2pcoordinator.proto.v1.CommandNotOwner;
import io.p2pcoordinator.proto.v1.CommandRefused;
import io.p2pcoordinator.proto.v1.CommandUnavailable;
import io.p2pcoordinator.proto.v1.CommandUnknown;
import io.p2pcoordinator.proto.v1.RefusalKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Outcomes of commands on zones as bytes, whole. */
final class CommandAnswers {
    private CommandAnswers() {}

    static byte[] encode(LocalOutcome outcome) {
        var answer = CommandAnswer.newBuilder();
        switch (outcome) {
            case LocalOutcome.NotOwner(String owner) ->
                answer.setNotOwner(CommandNotOwner.newBuilder().setOwnerNodeId(owner));
            case LocalOutcome.Ended(CommandOutcome.Done(Position position, boolean changed)) ->
                answer.setDone(CommandDone.newBuilder()
                        .setControlSequence(position.sequence())
                        .setChanged(changed));
            case LocalOutcome.Ended(CommandOutcome.Refused(Decision.RefusalKind kind, String detail)) ->
                answer.setRefused(
                        CommandRefused.newBuilder().setKind(kind(kind)).setDetail(detail));
            case LocalOutcome.Ended(CommandOutcome.Conflict(String detail)) ->
                answer.setConflict(CommandConflict.newBuilder().setDetail(detail));
            case LocalOutcome.Ended(CommandOutcome.Unavailable(String detail)) ->
                answer.setUnavailable(CommandUnavailable.newBuilder().setDetail(detail));
            case LocalOutcome.Ended(CommandOutcome.Unknown(String detail)) ->
                answer.setUnknown(CommandUnknown.newBuilder().setDetail(detail));
        }
        return answer.build().toByteArray();
    }

    /** Empty where it is none that this version knows. */
    static Optional<LocalOutcome> decode(byte[] message) {
        try {
            CommandAnswer answer = CommandAnswer.parseFrom(message);
            return answer.hasNotOwner()
                    ? Optional.of(new LocalOutcome.NotOwner(answer.getNotOwner().getOwnerNodeId()))
                    : Optional.ofNullable(end(answer)).map(LocalOutcome.Ended::new);
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
    }

    private static @Nullable CommandOutcome end(CommandAnswer answer) {
        return switch (answer.getOutcomeCase()) {
            case DONE ->
                new CommandOutcome.Done(
                        new Position(StreamId.CONTROL, answer.getDone().getControlSequence()),
                        answer.getDone().getChanged());
            case REFUSED ->
                new CommandOutcome.Refused(
                        kind(answer.getRefused().getKind()), answer.getRefused().getDetail());
            case CONFLICT -> new CommandOutcome.Conflict(answer.getConflict().getDetail());
            case UNAVAILABLE ->
                new CommandOutcome.Unavailable(answer.getUnavailable().getDetail());
            case UNKNOWN -> new CommandOutcome.Unknown(answer.getUnknown().getDetail());
            case NOT_OWNER, OUTCOME_NOT_SET -> null;
        };
    }

    private static RefusalKind kind(Decision.RefusalKind kind) {
        return switch (kind) {
            case NOT_FOUND -> RefusalKind.REFUSAL_KIND_NOT_FOUND;
            case INVALID -> RefusalKind.REFUSAL_KIND_INVALID;
            case CONFLICT -> RefusalKind.REFUSAL_KIND_CONFLICT;
            case FORBIDDEN -> RefusalKind.REFUSAL_KIND_FORBIDDEN;
        };
    }

    /** A kind of a newer version is a refusal all the same. */
    private static Decision.RefusalKind kind(RefusalKind kind) {
        return switch (kind) {
            case REFUSAL_KIND_NOT_FOUND -> Decision.RefusalKind.NOT_FOUND;
            case REFUSAL_KIND_CONFLICT -> Decision.RefusalKind.CONFLICT;
            case REFUSAL_KIND_FORBIDDEN -> Decision.RefusalKind.FORBIDDEN;
            case REFUSAL_KIND_INVALID, REFUSAL_KIND_UNSPECIFIED, UNRECOGNIZED -> Decision.RefusalKind.INVALID;
        };
    }
}
