package dev.firn.repository;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of a repository for its people: {@code config.json} in it, an object of texts, which may be edited by hand. */
public final class Configuration {
    private static final String FILE = "config.json";
    private static final int MAX_BYTES = 65_536;
    /** A file that is being written has the number of the process that does it in its name. */
    private static final String BEFORE_PID = FILE + ".";

    private static final String AFTER_PID = ".part";
    private static final Pattern TEMPORARY =
            Pattern.compile(Pattern.quote(BEFORE_PID) + "[0-9]{1,18}" + Pattern.quote(AFTER_PID));

    private final Path file;

    private Configuration(Path file) {
        this.file = file;
    }

    /** The settings of the repository in a directory. */
    public static Configuration of(Path repository) {
        return new Configuration(repository.resolve(FILE));
    }

    /**
     * A setting, if it is set.
     *
     * @throws FirnException of kind CORRUPT if the file is not an object of texts
     */
    public Optional<String> find(String name) {
        return read().find(name).map(value -> ((Ipld.Text) value).value());
    }

    /**
     * What is set.
     *
     * @throws FirnException as {@link #find}
     */
    public List<String> names() {
        return read().names();
    }

    /**
     * Sets a setting. Two processes that set one at the same time: the later wins, and the other's is lost.
     *
     * @throws FirnException as {@link #find}, and IO if it cannot be written
     */
    public void set(String name, String value) {
        write(read().without(name).toBuilder().put(name, value).build());
    }

    /**
     * Takes a setting away.
     *
     * @throws FirnException as {@link #set}
     */
    public void unset(String name) {
        write(read().without(name));
    }

    /**
     * Takes away what processes left that ended while they wrote: for a repository in which nobody else can be at work, as on another machine.
     *
     * @throws FirnException of kind IO or REFUSED if it cannot be taken away
     */
    public void removeAbandoned() {
        try (Stream<Path> inside = Files.list(file.resolveSibling(".").normalize())) {
            for (Path left : inside.filter(Configuration::isTemporary).toList()) {
                String name = String.valueOf(left.getFileName());
                long pid = Long.parseLong(name.substring(BEFORE_PID.length(), name.length() - AFTER_PID.length()));
                if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
                    Files.deleteIfExists(left);
                }
            }
        } catch (IOException e) {
            throw Medium.report("tidy up beside", file, e);
        }
    }

    /** Whether a file is one that was being written. */
    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(String.valueOf(file.getFileName())).matches();
    }

    private MapNode read() {
        try {
            // What cannot be looked at is not taken for absent: setting one name would then forget all others.
            if (Medium.look(file).isEmpty()) {
                return MapNode.builder().build();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw FirnException.corrupt(file + " is longer than " + MAX_BYTES + " bytes");
            }
            return parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return MapNode.builder().build();
        } catch (IOException e) {
            throw Medium.report("read", file, e);
        }
    }

    /** People edit it, so any JSON will do. */
    private MapNode parse(byte[] bytes) {
        MapNode.Builder settings = MapNode.builder();
        try (JsonParser json = new JsonFactory().createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw FirnException.corrupt(file + " is not a JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                String value = json.nextTextValue();
                if (value == null) {
                    throw FirnException.corrupt("setting " + ZarrKey.shown(name) + " in " + file + " is not a text");
                }
                settings.put(name, value);
            }
        } catch (IllegalArgumentException e) {
            throw FirnException.corrupt(file + " holds what is not well-formed Unicode: " + e.getMessage());
        } catch (IOException e) {
            // The bytes are here, so it is they that are wrong.
            String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw FirnException.corrupt(file + " is not JSON: " + reason);
        }
        return settings.build();
    }

    private void write(MapNode settings) {
        // Not one that only its owner may read: others commit here, too.
        Path temporary =
                file.resolveSibling(BEFORE_PID + ProcessHandle.current().pid() + AFTER_PID);
        try {
            try {
                Files.writeString(temporary, new String(DagJson.encode(settings), StandardCharsets.UTF_8) + "\n");
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw Medium.report("write", file, e);
        }
    }
}
