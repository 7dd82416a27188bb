package dev.firn.simulation;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobWriter;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.cas.space.ForwardingSpace;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Stands between a repository and its directory and does not do what it was asked, as its {@link Flaw} has it. */
final class FlawedSpace extends ForwardingSpace implements BlobDeletion {
    private static final int REMEMBERED_LISTINGS = 3;

    private final DirectorySpace target;
    private final Flaw flaw;
    /** Blobs that are said to be there and are not, or not yet: put off, or gone since they were remembered. */
    private final Map<BlobName, byte[]> unwritten;

    private final Map<BlobName, List<BlobEntry>> listings = new HashMap<>();
    private final Map<BlobName, Integer> listed = new HashMap<>();
    private final Set<BlobName> written = new HashSet<>();
    private final Set<BlobName> unsynced = new HashSet<>();

    /**
     * A space with a flaw.
     *
     * @param memory what processes remember of blobs, also after a crash
     */
    FlawedSpace(DirectorySpace target, Flaw flaw, Map<BlobName, byte[]> memory) {
        super(target);
        this.target = target;
        this.flaw = flaw;
        this.unwritten = flaw == Flaw.INDEX_TRUSTED ? memory : new HashMap<>();
    }

    private static boolean isCell(BlobName name) {
        return name.text().startsWith("refs/");
    }

    private static boolean isPack(BlobName name) {
        return name.text().startsWith("packs/");
    }

    @Override
    public boolean create(BlobName name, ByteSource source) {
        if (isCell(name)) {
            unsynced.forEach(target::sync);
            unsynced.clear();
        }
        boolean created;
        try {
            created = target.create(name, source);
        } catch (FirnException e) {
            if (flaw == Flaw.UNKNOWN_CALLED_FAILED && e.kind() == Kind.UNKNOWN_OUTCOME) {
                throw FirnException.io("it failed, says who does not know", e);
            }
            throw e;
        }
        if (flaw == Flaw.REF_BEFORE_PACK && isCell(name)) {
            Map<BlobName, byte[]> late = new HashMap<>(unwritten);
            late.forEach((pack, bytes) -> target.create(pack, ByteSource.of(bytes)));
            unwritten.clear();
        }
        if (flaw == Flaw.ACKNOWLEDGED_WITHOUT_LOOKING && isCell(name) && created) {
            listings.computeIfAbsent(name.directory(), key -> new ArrayList<>()).add(new BlobEntry(name, 1, 0));
            listed.put(name.directory(), 0);
        }
        return created;
    }

    @Override
    public BlobWriter newBlob() {
        return new Writer(target.newBlob());
    }

    @Override
    public ByteBuffer read(BlobName name, long beginBytes, long endBytes) {
        try (BlobReader reader = open(name)) {
            return reader.read(beginBytes, endBytes);
        }
    }

    private boolean isOnlySaid(BlobName name) {
        return unwritten.containsKey(name) && target.findSize(name).isEmpty();
    }

    @Override
    public BlobReader open(BlobName name) {
        return isOnlySaid(name) ? new Said(name, unwritten.getOrDefault(name, new byte[0])) : target.open(name);
    }

    @Override
    public OptionalLong findSize(BlobName name) {
        return isOnlySaid(name)
                ? OptionalLong.of(unwritten.getOrDefault(name, new byte[0]).length)
                : target.findSize(name);
    }

    @Override
    public void list(BlobName directory, Consumer<BlobEntry> visitor) {
        boolean isRef = isCell(directory);
        int times = listed.merge(directory, 1, Integer::sum);
        if (isRef && flaw == Flaw.REF_FROM_MEMORY && times % REMEMBERED_LISTINGS != 1) {
            listings.getOrDefault(directory, List.of()).forEach(visitor);
            return;
        }
        if (isRef && flaw == Flaw.ACKNOWLEDGED_WITHOUT_LOOKING && times == 1 && listings.containsKey(directory)) {
            listings.getOrDefault(directory, List.of()).forEach(visitor);
            return;
        }
        List<BlobEntry> entries = new ArrayList<>();
        target.list(directory, entries::add);
        if (isRef) {
            listings.put(directory, new ArrayList<>(entries));
        }
        unwritten.forEach((name, bytes) -> {
            if (name.isBelow(directory)
                    && entries.stream().noneMatch(entry -> entry.name().equals(name))) {
                entries.add(new BlobEntry(name, bytes.length, 0));
            }
        });
        entries.forEach(visitor);
    }

    @Override
    public void sync(BlobName directory) {
        boolean isOurs = written.removeIf(name -> name.directory().equals(directory));
        if (flaw == Flaw.MERGED_BEFORE_DURABLE) {
            unsynced.add(directory);
        } else if (isOurs || flaw != Flaw.OTHERS_DIRECTORIES_NOT_SYNCED) {
            target.sync(directory);
        }
    }

    @Override
    public boolean delete(BlobName name) {
        unwritten.remove(name);
        return target.delete(name);
    }

    /** Keeps what it writes, for a space that says it were there. */
    private final class Writer implements BlobWriter {
        private final BlobWriter file;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Writer(BlobWriter file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            kept.writeBytes(copy);
            file.append(bytes);
        }

        @Override
        public long positionBytes() {
            return file.positionBytes();
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            return file.read(beginBytes, endBytes);
        }

        @Override
        public boolean seal(BlobName name) {
            return file.seal(name);
        }

        @Override
        public boolean sealUnsynced(BlobName name) {
            if (flaw == Flaw.REF_BEFORE_PACK && isPack(name)) {
                unwritten.put(name, kept.toByteArray());
                return true;
            }
            boolean sealed = file.sealUnsynced(name);
            written.add(name);
            if (flaw == Flaw.INDEX_TRUSTED && isPack(name)) {
                unwritten.put(name, kept.toByteArray());
            }
            return sealed;
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** Reads a blob that is only said to be there. */
    private static final class Said implements BlobReader {
        private final BlobName name;
        private final byte[] bytes;

        Said(BlobName name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public BlobName name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public ByteBuffer read(long beginBytes, long endBytes) {
            return ByteBuffer.wrap(bytes, (int) beginBytes, (int) (endBytes - beginBytes))
                    .slice()
                    .asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer map(long beginBytes, long endBytes) {
            return read(beginBytes, endBytes);
        }

        @Override
        public void close() {}
    }
}
