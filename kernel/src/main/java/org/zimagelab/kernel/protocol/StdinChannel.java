package org.zimagelab.kernel.protocol;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import org.zimagelab.kernel.zmtp.Endpoint;

/** Asks the person at the notebook for input. The cell waits for the answer; another thread uses the socket. */
final class StdinChannel {
    /** The client cannot ask anybody, because a program runs the notebook. */
    static final class StdinNotImplementedError extends RuntimeException {
        StdinNotImplementedError() {
            super("this cell asks for input, but the client that runs it cannot answer", null, false, false);
        }
    }

    private record Question(ClientMessage request, JsonObject content, CompletableFuture<String> answer) {}

    /** The request whose client is asked, and whether it allows questions. */
    private record Asked(ClientMessage request, boolean allowed) {}

    private static final int POLL_MS = 50;

    private final MessageCodec codec;
    private final IoPubQueue ioPub;
    private final SynchronousQueue<Question> questions = new SynchronousQueue<>();
    private volatile Asked asked = new Asked(null, false);

    StdinChannel(MessageCodec codec, IoPubQueue ioPub) {
        this.codec = codec;
        this.ioPub = ioPub;
    }

    /** Sends questions from now on to the client that sent this request, if it allows them. */
    void attribute(ClientMessage request, boolean allowed) {
        asked = new Asked(request, allowed);
    }

    /**
     * Asks a question and waits for the answer.
     *
     * @throws CancellationException if the waiting thread is interrupted
     * @throws StdinNotImplementedError if the client allows no questions
     */
    String ask(String prompt, boolean password) {
        Asked now = asked;
        if (!now.allowed()) {
            throw new StdinNotImplementedError();
        }
        JsonObject content = new JsonObject();
        content.addProperty("prompt", prompt);
        content.addProperty("password", password);
        CompletableFuture<String> answer = new CompletableFuture<>();
        ioPub.settle(); // the person has to see the latest output first
        try {
            questions.put(new Question(now.request(), content, answer));
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new CancellationException("reading from standard input was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Passes on questions and answers until interrupted. */
    void run(Endpoint socket, Inbox answers) throws InterruptedException {
        while (true) {
            Question question = questions.take();
            answers.clear(); // earlier answers, for which nobody waits any more
            ClientMessage request = question.request();
            List<byte[]> frames = codec.encode(
                    request.identities(), "input_request", request.header(), null, question.content(), List.of());
            ioPub.flush(POLL_MS); // earlier output has to be shown above the question
            socket.send(frames);
            while (!question.answer().isDone()) {
                ClientMessage reply = answers.poll(POLL_MS);
                if (reply != null) {
                    question.answer().complete(ClientMessage.text(reply.content(), "value", ""));
                }
            }
        }
    }
}
