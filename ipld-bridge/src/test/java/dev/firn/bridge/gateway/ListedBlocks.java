package dev.firn.bridge.gateway;

import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarSection;
import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Blocks in memory, which remembers what was asked for. */
final class ListedBlocks implements BlockSource {
    private final Map<Cid, Block> blocks = new LinkedHashMap<>();
    final List<Cid> asked = new ArrayList<>();

    /** The blocks of a CAR of the official conformance suite. */
    static ListedBlocks ofConformanceCar(String name) {
        InputStream in = ListedBlocks.class.getResourceAsStream("/gateway-conformance/" + name + ".car");
        ListedBlocks blocks = new ListedBlocks();
        try (CarReader car = new CarReader(in, name)) {
            for (Optional<CarSection> next = car.next(); next.isPresent(); next = car.next()) {
                byte[] bytes = new byte[next.get().sizeBytes()];
                next.get().bytes().get(bytes);
                blocks.add(Block.verified(next.get().cid(), bytes, name));
            }
        }
        return blocks;
    }

    Cid add(Block block) {
        blocks.put(block.cid(), block);
        return block.cid();
    }

    void remove(Cid cid) {
        blocks.remove(cid);
    }

    List<Cid> cids() {
        return List.copyOf(blocks.keySet());
    }

    @Override
    public Optional<Block> findBlock(Cid cid) {
        asked.add(cid);
        return Optional.ofNullable(blocks.get(cid));
    }
}
