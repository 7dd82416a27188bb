package dev.firn.bridge.references;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * References as one JSON document, version 1 of kerchunk's format: {@code {"version": 1, "refs": {key: "text" | [url, offset, length]}}}, one line a key. Bytes
 * that are no UTF-8, or whose text would be taken for something else, are {@code "base64:…"}. Written as they come. For one thread.
 */
public final class JsonReferences {
    private static final String BASE64 = "base64:";

    private JsonReferences() {}

    /**
     * Writes all references.
     *
     * @param out is flushed and not closed
     * @throws dev.firn.cas.FirnException as {@link References#forEach}
     * @throws IOException if {@code out} fails
     */
    public static void write(References references, OutputStream out) throws IOException {
        JsonFactory json = new JsonFactory();
        try (JsonGenerator generator = json.createGenerator(out, JsonEncoding.UTF8)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("", "\n")));
            generator.writeStartObject();
            generator.writeNumberField("version", 1);
            generator.writeObjectFieldStart("refs");
            references.forEach((key, reference) -> {
                generator.writeFieldName(key);
                write(reference, generator);
            });
            generator.writeEndObject();
            generator.writeEndObject();
            generator.writeRaw('\n');
        }
    }

    private static void write(Reference reference, JsonGenerator generator) throws IOException {
        if (reference instanceof Reference.Range range) {
            generator.writeStartArray();
            generator.writeString(range.url());
            generator.writeNumber(range.offsetBytes());
            generator.writeNumber(range.lengthBytes());
            generator.writeEndArray();
        } else if (reference instanceof Reference.Inline inline) {
            generator.writeString(text(inline));
        }
    }

    private static String text(Reference.Inline inline) {
        byte[] bytes = inline.toArray();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (!text.startsWith(BASE64)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // No text: written as any bytes are.
        }
        return BASE64 + Base64.getEncoder().encodeToString(bytes);
    }
}
