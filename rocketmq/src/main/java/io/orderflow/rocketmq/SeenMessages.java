package io.orderflow.rocketmq;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/**
 * Which messages were pulled last from each queue: by them it can be seen later whether the queue is still the same. Of a pull
 * that brings messages the last one is kept, and nothing of its content.
 */
final class SeenMessages implements RPCHook {
    /**
     * A message in a store, as what stands at fixed places of it tells it from another (RocketMQ, MessageDecoder).
     *
     * @param offset in its queue
     * @param place in the store's log
     * @param born when it was published, in ms since 1970, as its publisher says
     * @param crc of its body
     */
    record Seen(long offset, long place, long born, int crc) {
        private static final int CRC = 8;
        private static final int OFFSET = 20;
        private static final int PLACE = 28;
        private static final int BORN = 40;
        private static final int HEAD = 48;

        /** The first of those that a broker has answered; null if it is none. */
        static Seen first(byte[] messages) {
            return messages == null || messages.length < HEAD ? null : at(0, ByteBuffer.wrap(messages));
        }

        /** The last of them. */
        static Seen last(byte[] messages) {
            if (messages == null || messages.length < HEAD) {
                return null;
            }
            ByteBuffer all = ByteBuffer.wrap(messages);
            int last = 0;
            int next = all.getInt(0);
            while (next > last && next <= all.limit() - HEAD) {
                last = next;
                next += all.getInt(last);
            }
            return at(last, all);
        }

        private static Seen at(int start, ByteBuffer messages) {
            return new Seen(
                    messages.getLong(start + OFFSET),
                    messages.getLong(start + PLACE),
                    messages.getLong(start + BORN),
                    messages.getInt(start + CRC));
        }
    }

    /** Between two looks, each with messages received in between. */
    private static final int MAX_LOSSES = 16;

    /** A moment, and what was the last of a queue then. */
    record Mark(Seen seen, long millis) {}

    /** Of one queue, of which RocketMQ's client has one pull under way at a time. */
    private static final class Pulls {
        /** Whether a pull is under way; if so at the next, that one was lost. */
        private boolean asked;

        private Seen latest;

        /** What was the latest each time that a pull was lost: the broker may have come back with an older store. */
        private final List<Mark> atLosses = new ArrayList<>();

        /** What was the latest at the last look; before the first, what came first. */
        private Mark atLook;
    }

    private final Map<MessageQueue, Pulls> queues = new ConcurrentHashMap<>();

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (isPull(request)) {
            Pulls pulls = queues.computeIfAbsent(queue(request), any -> new Pulls());
            synchronized (pulls) {
                if (pulls.asked) {
                    noteLoss(pulls);
                }
                pulls.asked = true;
            }
        }
    }

    private static void noteLoss(Pulls pulls) {
        int noted = pulls.atLosses.size();
        boolean same = noted > 0 && pulls.atLosses.get(noted - 1).seen.equals(pulls.latest);
        if (pulls.latest != null && !same && noted < MAX_LOSSES) {
            pulls.atLosses.add(new Mark(pulls.latest, System.currentTimeMillis()));
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        Pulls pulls = response == null || !isPull(request) ? null : queues.get(queue(request));
        if (pulls == null) {
            return;
        }
        Seen last = response.getCode() == ResponseCode.SUCCESS ? Seen.last(response.getBody()) : null;
        synchronized (pulls) {
            pulls.asked = false;
            pulls.latest = last == null ? pulls.latest : last;
            if (pulls.atLook == null && last != null) {
                pulls.atLook = new Mark(last, System.currentTimeMillis());
            }
        }
    }

    /** Of those by which the client receives: they wait at the broker for a message to come. */
    static boolean isPull(RemotingCommand request) {
        return request.readCustomHeader() instanceof PullMessageRequestHeader pull
                && pull.getSysFlag() != null
                && PullSysFlag.hasSuspendFlag(pull.getSysFlag());
    }

    /** The queue that is pulled from. */
    static MessageQueue queue(RemotingCommand request) {
        PullMessageRequestHeader pull = (PullMessageRequestHeader) request.readCustomHeader();
        return new MessageQueue(pull.getTopic(), pull.getBrokerName(), pull.getQueueId());
    }

    /** What has to be there still, if the queue is the same: nothing where nothing has come since. */
    List<Mark> toBeThere(MessageQueue queue) {
        Pulls pulls = queues.get(queue);
        if (pulls == null) {
            return List.of();
        }
        synchronized (pulls) {
            Seen latest = pulls.latest;
            return Stream.concat(pulls.atLosses.stream(), Stream.ofNullable(pulls.atLook))
                    .filter(mark -> mark.seen.offset < latest.offset)
                    .toList();
        }
    }

    /** All that was to be there is there, or nothing was to be. */
    void looked(MessageQueue queue, List<Mark> there) {
        Pulls pulls = queues.get(queue);
        if (pulls != null) {
            synchronized (pulls) {
                pulls.atLosses.removeAll(there);
                if (pulls.latest != null) {
                    pulls.atLook = new Mark(pulls.latest, System.currentTimeMillis());
                }
            }
        }
    }

    /** The queue is another one now, or its offset was moved. */
    void forget(MessageQueue queue) {
        queues.remove(queue);
    }
}
