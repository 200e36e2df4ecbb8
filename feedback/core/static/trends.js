// Draws the charts of the trends page. Every number also stands in a table below:
// without this file, or without the library, nothing is lost but the picture.
(() => {
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  const holder = document.getElementById("chart-data");
  if (!window.echarts || !holder) {
    document.querySelectorAll(".chart").forEach((box) => box.remove());
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    return;
  }
  const data = JSON.parse(holder.dataset.drawn);
  const narrow = () => window.innerWidth < 600;
  const font = getComputedStyle(document.body).fontFamily;
  const number = (value) => value.toLocaleString("vi-VN");
  const percent = (value) => (value === null ? "–" : `${value.toFixed(1).replace(".", ",")} %`);
  const heights = {"chart-satisfied": 190, "chart-course": 95, "chart-hours": 235};
  const charts = [];
  const base = {
    animation: false,
    textStyle: {fontFamily: font, fontSize: 13, color: "#2b3440"},
    tooltip: {trigger: "axis", renderMode: "richText", confine: true},
    grid: {left: 8, right: 12, top: 34, bottom: 8, containLabel: true},
  };
  const draw = (id, option) => {
    const box = document.getElementById(id);
    if (!box) return null;
    const chart = echarts.init(box, null, {renderer: "svg", locale: "VI"});
    chart.setOption({...base, ...option()});
    charts.push([chart, option]);
    return chart;
  };
  const days = data.weeks.map((week) => week[0]);
  const weekAxis = () => ({
    type: "category", data: days, boundaryGap: true,
    axisLabel: {interval: narrow() ? 12 : 5, color: "#4a5563", formatter: (day) => day.slice(0, 5)},
    axisTick: {show: false},
  });
  const marked = data.weeks.map((week) => Boolean(week[7]));
  const satisfied = () => {
    const seen = data.weeks.flatMap((week) => [week[3], week[4]]).filter((one) => one !== null);
    const floor = seen.length ? Math.max(0, Math.floor((Math.min(...seen) - 3) / 10) * 10) : 0;
    return {
      legend: {top: 0, left: 0, itemWidth: 18, data: ["Hài lòng", "Mức trung bình"], textStyle: {fontSize: 13}},
      xAxis: weekAxis(),
      yAxis: {type: "value", min: floor, max: 100, axisLabel: {formatter: "{value} %", color: "#4a5563"}},
      tooltip: {
        ...base.tooltip,
        formatter: (shown) => {
          const week = data.weeks[shown[0].dataIndex];
          const lines = [`Tuần từ ${week[0]}`, `Hài lòng: ${percent(week[3])} (${week[6] === null ? "dưới 10" : number(week[6])} lượt)`];
          if (week[4] !== null) lines.push(`Giới hạn: ${percent(week[4])} – ${percent(week[5])}`);
          if (week[7]) lines.push(week[7]);
          return lines.join("\n");
        },
      },
      series: [
        {name: "thấp", type: "line", data: data.weeks.map((week) => week[4]), stack: "limits", symbol: "none", lineStyle: {opacity: 0}, silent: true},
        {name: "cao", type: "line", data: data.weeks.map((week) => (week[4] === null ? null : week[5] - week[4])), stack: "limits", symbol: "none", lineStyle: {opacity: 0}, areaStyle: {color: "#dbe7f4"}, silent: true},
        {name: "Mức trung bình", type: "line", data: data.weeks.map(() => (data.centre === null ? null : Math.round(data.centre * 1000) / 10)), symbol: "none", lineStyle: {color: "#5b6775", type: "dashed", width: 1.5}, itemStyle: {color: "#5b6775"}, silent: true},
        {
          name: "Hài lòng", type: "line", connectNulls: false, z: 5,
          data: data.weeks.map((week, place) => ({
            value: week[3],
            symbol: marked[place] ? "diamond" : "circle",
            symbolSize: marked[place] ? 11 : narrow() ? 4 : 6,
            itemStyle: {color: marked[place] ? "#b3261e" : "#0b4a8f"},
          })),
          lineStyle: {color: "#0b4a8f", width: 2}, itemStyle: {color: "#0b4a8f"},
        },
      ],
    };
  };
  const course = () => ({
    legend: {top: 0, left: 0, itemWidth: 14, data: ["Nhận trong tuần", "Đã trả lời"], textStyle: {fontSize: 13}},
    xAxis: weekAxis(),
    yAxis: {type: "value", minInterval: 1, axisLabel: {color: "#4a5563"}},
    series: [
      {name: "Nhận trong tuần", type: "bar", data: data.weeks.map((week) => week[1]), itemStyle: {color: "#8ab4de"}},
      {name: "Đã trả lời", type: "bar", data: data.weeks.map((week) => week[2]), itemStyle: {color: "#0b4a8f"}},
    ],
  });
  const names = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
  const short = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
  const weekdays = [...new Set(data.hours.map((cell) => cell[0]))].sort();
  const hours = [...new Set(data.hours.map((cell) => cell[1]))].sort((one, other) => one - other);
  const shares = data.hours.map((cell) => cell[2]).filter((share) => share !== null);
  const place = (cell) => [weekdays.indexOf(cell[0]), hours.indexOf(cell[1])];
  const heat = () => ({
    tooltip: {
      ...base.tooltip, trigger: "item",
      formatter: ({data: {cell}}) =>
        `${names[cell[0]]}, ${cell[1]}–${cell[1] + 1} giờ\n${cell[2] === null ? "chưa đủ 10 lượt" : `Hài lòng ${percent(cell[2])}`}\n${cell[3]} lượt`,
    },
    grid: {left: 8, right: 8, top: 26, bottom: 44, containLabel: true},
    xAxis: {type: "category", position: "top", data: weekdays.map((day) => (narrow() ? short[day] : names[day])), axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: "#2b3440", interval: 0}},
    yAxis: {type: "category", inverse: true, data: hours.map((hour) => `${hour} giờ`), axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: "#2b3440"}},
    visualMap: {
      type: "continuous", seriesIndex: 0, orient: "horizontal", left: "center", bottom: 0, calculable: false, dimension: 2,
      min: shares.length ? Math.floor(Math.min(...shares, 99)) : 0, max: shares.length ? Math.ceil(Math.max(...shares)) : 100,
      inRange: {color: ["#f3a59c", "#fbe3d0", "#eef2ee", "#cfe6d6", "#8fc7a5"]},
      text: ["hài lòng hơn", "kém hơn"], textStyle: {color: "#2b3440"}, itemHeight: narrow() ? 80 : 140,
    },
    series: [
      {
        type: "heatmap", cursor: "pointer",
        data: data.hours.filter((cell) => cell[2] !== null).map((cell) => ({
          value: [...place(cell), cell[2]], cell,
          itemStyle: cell[4] === "low" ? {borderColor: "#b3261e", borderWidth: 3} : {borderColor: "#fff", borderWidth: 2},
          label: {fontWeight: cell[4] === "low" ? 700 : 400},
        })),
        label: {show: true, color: "#1b222b", fontSize: narrow() ? 10 : 13, formatter: ({data: {cell}}) => (narrow() ? String(Math.round(cell[2])) : percent(cell[2]))},
      },
      {
        type: "heatmap", cursor: "pointer",
        data: data.hours.filter((cell) => cell[2] === null).map((cell) => ({
          value: [...place(cell), 0], cell,
          itemStyle: {color: "#f1f1ef", borderColor: "#fff", borderWidth: 2, decal: {symbol: "line", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4, color: "#c9c9c4"}},
        })),
        label: {show: true, color: "#3f4752", fontSize: narrow() ? 9 : 12, formatter: () => (narrow() ? "<10" : "dưới 10")},
      },
    ],
  });
  draw("chart-satisfied", satisfied);
  draw("chart-course", course);
  draw("chart-hours", heat)?.on("click", ({data: {cell}}) => { window.location.assign(cell[5]); });
  const redraw = () => charts.forEach(([chart, option]) => { chart.resize(); chart.setOption({...base, ...option()}); });
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 120); });
  // Drawn at once: paper waits for no animation frame.
  window.addEventListener("beforeprint", () => charts.forEach(([chart]) => {
    chart.resize({width: 655, height: heights[chart.getDom().id]});
    chart.getZr().flush();
  }));
  window.addEventListener("afterprint", redraw);
  document.documentElement.dataset.charts = "drawn";
})();
