package io.p2pcoordinator.etcd.jetcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StepResults.StepResult;
import io.p2pcoordinator.etcd.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This module's words in etcd's and back. Pure. */
final class Requests {

    private Requests() {}

    static RangeRequest one(String key) {
        return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    }

    /** @param revision 0 for the newest */
    static RangeRequest page(ByteString from, String prefix, long revision, long limit) {
        return RangeRequest.newBuilder()
                .setKey(from)
                .setRangeEnd(prefixEnd(prefix))
                .setRevision(revision)
                .setLimit(limit)
                .build();
    }

    static WatchRequest watch(String prefix, long fromRevision) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(prefix))
                        .setRangeEnd(prefixEnd(prefix))
                        .setStartRevision(fromRevision))
                .build();
    }

    /** Each step is a transaction of its own inside the one: their guards do not concern each other. */
    static TxnRequest transaction(List<Step> steps) {
        var outer = TxnRequest.newBuilder();
        for (Step step : steps) {
            var inner = TxnRequest.newBuilder();
            switch (step.guard()) {
                case Step.Absent _ -> inner.addCompare(createdAt(step.key(), 0));
                case Step.CreatedAt(long createRevision) -> inner.addCompare(createdAt(step.key(), createRevision));
                case Step.ModifiedAt(long modRevision) -> inner.addCompare(modifiedAt(step.key(), modRevision));
                case Step.Always _ -> {}
            }
            inner.addSuccess(action(step));
            inner.addFailure(RequestOp.newBuilder().setRequestRange(one(step.key())));
            outer.addSuccess(RequestOp.newBuilder().setRequestTxn(inner));
        }
        return outer.build();
    }

    static StepResults results(TxnResponse response) {
        List<StepResult> results = new ArrayList<>();
        for (ResponseOp operation : response.getResponsesList()) {
            TxnResponse inner = operation.getResponseTxn();
            Optional<Entry> found = inner.getSucceeded()
                    ? Optional.empty()
                    : inner.getResponses(0).getResponseRange().getKvsList().stream()
                            .findFirst()
                            .map(Requests::entry);
            results.add(new StepResult(inner.getSucceeded(), found));
        }
        return new StepResults(response.getHeader().getRevision(), results);
    }

    static Entry entry(KeyValue kv) {
        return new Entry(
                kv.getKey().toStringUtf8(),
                kv.getValue().toStringUtf8(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getLease());
    }

    static WatchListener.Change change(Event event) {
        return event.getType() == Event.EventType.DELETE
                ? new WatchListener.Deleted(
                        event.getKv().getKey().toStringUtf8(), event.getKv().getModRevision())
                : new WatchListener.Written(entry(event.getKv()));
    }

    /** The first key after all keys with the prefix, whose last byte is never 0xFF: our prefixes end with a slash. */
    static ByteString prefixEnd(String prefix) {
        byte[] end = ByteString.copyFromUtf8(prefix).toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }

    private static RequestOp action(Step step) {
        ByteString key = ByteString.copyFromUtf8(step.key());
        return switch (step.action()) {
            case Step.Put(String value, long leaseId) ->
                RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(ByteString.copyFromUtf8(value))
                                .setLease(leaseId))
                        .build();
            case Step.Delete _ ->
                RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
                        .build();
        };
    }

    private static Compare modifiedAt(String key, long modRevision) {
        return Compare.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(modRevision)
                .build();
    }

    private static Compare createdAt(String key, long createRevision) {
        return Compare.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.EQUAL)
                .setCreateRevision(createRevision)
                .build();
    }
}
