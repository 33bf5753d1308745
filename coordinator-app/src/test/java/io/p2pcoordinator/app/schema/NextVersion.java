package io.p2pcoordinator.app.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.p2pcoordinator.proto.v1.CommandRequest;
import io.p2pcoordinator.proto.v1.Commit;
import java.util.HashMap;
import java.util.Map;

/**
 * The schema as a later release may have it, made from the one of this release: each message has one more field, {@code note}, and there
 * is one more type of event, {@code weather_changed}, and one more command, {@code close_zone}.
 */
public final class NextVersion {
    /** Of the field that every message has more. */
    public static final int NOTE = 1_000;

    /** Of the new event in the payload, and of the new command. */
    private static final int ADDED = 900;

    private final Map<String, FileDescriptor> files = new HashMap<>();

    private final Descriptor commit;
    private final Descriptor command;

    public NextVersion() {
        commit = next(Commit.getDescriptor().getFile()).findMessageTypeByName("Commit");
        command = next(CommandRequest.getDescriptor().getFile()).findMessageTypeByName("CommandRequest");
    }

    /** The same commit from a node of that version, which fills all its new fields, in every message of it. */
    public byte[] noted(Commit current, String note) {
        return noted(commit, current, note);
    }

    public byte[] noted(CommandRequest current, String note) {
        return noted(command, current, note);
    }

    /** With one event more, of the new type. */
    public byte[] withWeather(Commit current, String weather) {
        FieldDescriptor events = commit.findFieldByName("events");
        FieldDescriptor changed = events.getMessageType().findFieldByName("weather_changed");
        DynamicMessage event = DynamicMessage.newBuilder(events.getMessageType())
                .setField(changed, added(changed.getMessageType(), weather))
                .build();
        return parse(commit, current).toBuilder()
                .addRepeatedField(events, event)
                .build()
                .toByteArray();
    }

    /** A command that only that version knows. */
    public byte[] closeZone(String zoneId) {
        FieldDescriptor close = command.findFieldByName("close_zone");
        return DynamicMessage.newBuilder(command)
                .setField(command.findFieldByName("zone_id"), zoneId)
                .setField(close, added(close.getMessageType(), "at once"))
                .build()
                .toByteArray();
    }

    private static byte[] noted(Descriptor type, Message current, String note) {
        return noted(parse(type, current), note).toByteArray();
    }

    private static DynamicMessage noted(DynamicMessage message, String note) {
        DynamicMessage.Builder noted = message.toBuilder();
        for (var field : message.getAllFields().entrySet()) {
            FieldDescriptor descriptor = field.getKey();
            if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE || descriptor.isMapField()) {
                continue;
            }
            if (descriptor.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(descriptor); i++) {
                    var part = (DynamicMessage) message.getRepeatedField(descriptor, i);
                    noted.setRepeatedField(descriptor, i, noted(part, note));
                }
            } else {
                noted.setField(descriptor, noted((DynamicMessage) field.getValue(), note));
            }
        }
        return noted.setField(message.getDescriptorForType().findFieldByNumber(NOTE), note)
                .build();
    }

    private static DynamicMessage added(Descriptor type, String text) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("text"), text)
                .build();
    }

    private static DynamicMessage parse(Descriptor type, Message current) {
        try {
            return DynamicMessage.parseFrom(type, current.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private FileDescriptor next(FileDescriptor current) {
        FileDescriptor known = files.get(current.getName());
        if (known != null) {
            return known;
        }
        var dependencies = current.getDependencies().stream().map(this::next).toArray(FileDescriptor[]::new);
        FileDescriptorProto.Builder file = current.toProto().toBuilder();
        file.getMessageTypeBuilderList().forEach(NextVersion::extend);
        try {
            FileDescriptor next = FileDescriptor.buildFrom(file.build(), dependencies);
            files.put(current.getName(), next);
            return next;
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private static void extend(DescriptorProto.Builder message) {
        message.addField(FieldDescriptorProto.newBuilder()
                .setName("note")
                .setNumber(NOTE)
                .setLabel(Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_STRING));
        switch (message.getName()) {
            case "Event" -> add(message, "weather_changed", "WeatherChanged");
            case "CommandRequest" -> add(message, "close_zone", "CloseZone");
            default -> {
                // nothing of its own
            }
        }
    }

    /** One more possibility of the message's first oneof. */
    private static void add(DescriptorProto.Builder message, String field, String type) {
        message.addNestedType(DescriptorProto.newBuilder()
                        .setName(type)
                        .addField(FieldDescriptorProto.newBuilder()
                                .setName("text")
                                .setNumber(1)
                                .setLabel(Label.LABEL_OPTIONAL)
                                .setType(FieldDescriptorProto.Type.TYPE_STRING)))
                .addField(FieldDescriptorProto.newBuilder()
                        .setName(field)
                        .setNumber(ADDED)
                        .setLabel(Label.LABEL_OPTIONAL)
                        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName(".p2p.v1." + message.getName() + "." + type)
                        .setOneofIndex(0));
    }
}
