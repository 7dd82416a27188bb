"""Servers of files, started and stopped, and wrk, which asks them."""
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import java
from timing import Command, quietly
from tools import FIRN, SILENT, Missing, debian

LUA = """
local paths = {}
function init(arguments)
    math.randomseed(os.time())
    for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
end
function request()
    return wrk.format("GET", paths[math.random(#paths)])
end
"""
NGINX = """
%(user)s
worker_processes 2;
pid %(work)s/pid;
error_log %(work)s/error.log;
events { worker_connections 4096; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100000 inactive=600s;
    keepalive_requests 1000000000;
    default_type application/octet-stream;
    client_body_temp_path %(work)s/body;
    proxy_temp_path %(work)s/proxy;
    fastcgi_temp_path %(work)s/fastcgi;
    uwsgi_temp_path %(work)s/uwsgi;
    scgi_temp_path %(work)s/scgi;
    server { listen 127.0.0.1:%(port)d; root %(data)s; }
}
"""
WAIT_SECONDS = 60


class Server:
    """A process with a URL; stopped when its block is left."""

    def __init__(self, process, url):
        self.process, self.url = process, url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.read()


def serve(repository, options=""):
    """`firn serve` of one repository; its URL is that of branch main, with a slash behind it."""
    environment = {**os.environ, **SILENT, "FIRN_JAVA_OPTS": options}
    process = subprocess.Popen([FIRN, "serve", "--listen", "127.0.0.1:0", repository], env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    for line in process.stdout:
        said += line
        at = re.search(r"serving .* at (http://\S+)", line)
        if at:
            return Server(process, at.group(1))
    raise RuntimeError("firn serve says: " + said)


def nginx(folder, work, data):
    """nginx before the files of a directory."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or debian(folder, "nginx", "usr/sbin/nginx")
    os.makedirs(work)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(f"{work}/nginx.conf", "w") as out:
        out.write(NGINX % {"user": "user root;" if os.getuid() == 0 else "", "work": work, "data": data, "port": port})
    process = subprocess.Popen([program, "-p", work, "-e", f"{work}/error.log", "-c", f"{work}/nginx.conf", "-g", "daemon off;"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(10 * WAIT_SECONDS):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return Server(process, f"http://127.0.0.1:{port}/")
        if process.poll() is not None:
            raise Missing(f"nginx does not start: {open(f'{work}/error.log').read()[-300:]}")
        time.sleep(0.1)
    raise Missing("nginx does not answer")


def live_heap(process):
    """MiB in use in the heap of a virtual machine after a collection."""
    pid = str(process.pid)
    quietly(Command([java.program("jcmd"), pid, "GC.run"]))
    words = quietly(Command([java.program("jcmd"), pid, "GC.heap_info"])).split("Metaspace")[0]
    return sum(int(kibibytes) for kibibytes in re.findall(r"used (\d+)K", words)) / 1024


class Wrk:
    """Asks for files at random, from one thread."""

    def __init__(self, folder, work):
        found = shutil.which("wrk")
        self.program = found or debian(folder, "wrk", "usr/bin/wrk", "libluajit-5.1-2", "libluajit-5.1-common")
        self.environment = {} if found else {"LD_LIBRARY_PATH": f"{folder}/debian/usr/lib/x86_64-linux-gnu"}
        self.work = work
        with open(f"{work}/random.lua", "w") as out:
            out.write(LUA)

    def per_second(self, server, keys, connections, seconds):
        """Requests a second; ends with an error if any failed."""
        root = "/" + server.url.split("/", 3)[3]
        with open(f"{self.work}/paths.txt", "w") as out:
            out.writelines(f"{root}{key}\n" for key in keys)
        said = quietly(Command([self.program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", f"{self.work}/random.lua", server.url, "--",
                                f"{self.work}/paths.txt"], self.environment))
        if "Non-2xx" in said or "Socket errors" in said:
            raise RuntimeError("wrk saw errors: " + said)
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
