// Sends requests that were made before, N at a time: what the cluster takes when the client does nothing else.
//
//	go run limit.go URL INDEX FOLDER N
//
// FOLDER holds one request a file. Prints {"seconds": …}.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	url, index, folder := os.Args[1], os.Args[2], os.Args[3]
	inFlight, err := strconv.Atoi(os.Args[4])
	check(err)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	check(err)
	bodies := make(chan []byte, len(files))
	for _, file := range files {
		body, err := os.ReadFile(file)
		check(err)
		bodies <- body
	}
	close(bodies)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	began := time.Now()
	var senders sync.WaitGroup
	for range inFlight {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for body := range bodies {
				answer := post(client, url+"/"+index+"/_bulk?filter_path=errors", body)
				if !strings.Contains(answer, `"errors":false`) {
					fail("a request was not taken: " + answer)
				}
			}
		}()
	}
	senders.Wait()
	post(client, url+"/"+index+"/_refresh", nil)
	fmt.Printf("{\"seconds\": %f}\n", time.Since(began).Seconds())
}

func post(client *http.Client, url string, body []byte) string {
	response, err := client.Post(url, "application/x-ndjson", bytes.NewReader(body))
	check(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	check(err)
	return string(answer)
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(reason string) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
